// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * The four steps of a rotation, in their order.
 */
enum RotationStep {

	/**
	 * Make the new version.
	 */
	CREATE("createSecret"),

	/**
	 * Set its password in the database.
	 */
	SET("setSecret"),

	/**
	 * Prove that it can log in.
	 */
	TEST("testSecret"),

	/**
	 * Label it as current.
	 */
	FINISH("finishSecret");

	private final String text;

	RotationStep(String text) {
		this.text = text;
	}

	static RotationStep of(@Nullable String text) {
		return Arrays.stream(values())
			.filter((step) -> step.text.equals(text))
			.findFirst()
			.orElseThrow(
					() -> new IllegalArgumentException("The event's Step must be one of " + Arrays.toString(values())));
	}

	@Override
	public String toString() {
		return this.text;
	}

}
