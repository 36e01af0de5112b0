// SPDX-License-Identifier: Apache-2.0

package io.rekey.guard;

import java.util.List;

/**
 * A property that looks like a credential, without its value.
 *
 * @param property its name
 * @param origin where it stands, for people
 * @param reason why it looks like one
 */
record PlaintextFinding(String property, String origin, String reason) {

	private static final List<String> AWS_CREDENTIALS = List.of("rekey.aws.credentials.",
			"spring.cloud.aws.credentials.");

	/**
	 * What to do instead. A reference to a secret can't give what is needed to read
	 * secrets.
	 */
	String instead() {
		String uniform = PropertyWords.uniform(this.property);
		if (AWS_CREDENTIALS.stream().anyMatch(uniform::startsWith)) {
			return "the role of the task, pod or instance, without this property, or the variables AWS_ACCESS_KEY_ID"
					+ " and AWS_SECRET_ACCESS_KEY: these credentials are needed to read secrets";
		}
		List<String> words = PropertyWords.of(this.property).last();
		return "${secret@NAME#" + String.join("-", words) + "}";
	}

	@Override
	public String toString() {
		return "'" + this.property + "' (" + this.origin + "): " + this.reason;
	}

}
