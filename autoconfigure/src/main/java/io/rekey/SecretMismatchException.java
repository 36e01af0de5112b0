// SPDX-License-Identifier: Apache-2.0

package io.rekey;

/**
 * Thrown when a version of a secret does not fit what the application makes of it. Its
 * message names the secret, the version and the key; it never shows a value and so has no
 * cause, which might.
 *
 * <pre class="code">
 * RotatingSecret&lt;Integer&gt; limit(RotatingSecrets secrets) {
 *     try {
 *         return secrets.of("prod/orders/limits", (version) -&gt; Integer.valueOf(version.get("daily")));
 *     }
 *     catch (SecretMismatchException ex) {
 *         throw new IllegalStateException("Correct " + ex.getId() + ": " + ex.getReason(), ex);
 *     }
 * }
 * </pre>
 *
 * @since 0.1.0
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

	/**
	 * Returns the secret.
	 * @return the name by which the application refers to it
	 */
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
