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

package io.rekey;

/**
 * Thrown when a version of a secret does not fit what the application makes of it. Its
 * message names the secret, the version and the key; it never shows a value and so has no
 * cause, which might.
 */
public class SecretMismatchException extends RuntimeException {

	private final SecretId id;

	private final String reason;

	/**
	 * Creates the exception.
	 * @param id the secret
	 * @param versionId the version
	 * @param reason what does not fit, without any value
	 */
	public SecretMismatchException(SecretId id, String versionId, String reason) {
		super("Version " + versionId + " of secret '" + id + "' does not fit: " + reason);
		this.id = id;
		this.reason = reason;
	}

	public SecretId getId() {
		return this.id;
	}

	/**
	 * Returns what does not fit.
	 * @return the reason, without any value
	 */
	public String getReason() {
		return this.reason;
	}

}
