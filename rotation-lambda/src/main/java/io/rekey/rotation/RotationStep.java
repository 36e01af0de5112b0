/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.rekey.rotation;

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
