// SPDX-License-Identifier: Apache-2.0

package io.rekey;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a secret can't be read. Its message names the secret and the reason, and
 * never shows a value.
 *
 * <pre class="code">
 * String passwordOrNull(Secrets secrets) {
 *     try {
 *         return secrets.get(SecretId.of("prod/orders/report")).get("password");
 *     }
 *     catch (SecretUnavailableException ex) {
 *         logger.warn("No reports: " + ex.getMessage());
 *         return null;
 *     }
 * }
 * </pre>
 *
 * @since 0.1.0
 */
public class SecretUnavailableException extends RuntimeException {

	private final SecretId id;

	private final Reason reason;

	private final @Nullable String action;

	private final @Nullable String fix;

	/**
	 * Creates the exception.
	 * @param id the secret
	 * @param reason why it can't be read
	 * @param action the IAM action that was refused, or {@code null}
	 * @param message the message, without any value
	 * @param cause the cause, or {@code null}
	 */
	public SecretUnavailableException(SecretId id, Reason reason, @Nullable String action, String message,
			@Nullable Throwable cause) {
		this(id, reason, action, message, null, cause);
	}

	/**
	 * Creates the exception.
	 * @param id the secret
	 * @param reason why it can't be read
	 * @param action the IAM action that was refused, or {@code null}
	 * @param message the message, without any value
	 * @param fix what to do about it, as one or two sentences, or {@code null} if the
	 * reason says it all
	 * @param cause the cause, or {@code null}
	 */
	public SecretUnavailableException(SecretId id, Reason reason, @Nullable String action, String message,
			@Nullable String fix, @Nullable Throwable cause) {
		super(message, cause);
		this.id = id;
		this.reason = reason;
		this.action = action;
		this.fix = fix;
	}

	/**
	 * Returns the secret.
	 * @return the name by which the application refers to it
	 */
	public SecretId getId() {
		return this.id;
	}

	/**
	 * Returns why the secret can't be read.
	 * @return the reason
	 */
	public Reason getReason() {
		return this.reason;
	}

	/**
	 * Returns the IAM action that was refused.
	 * @return the action, such as {@code secretsmanager:GetSecretValue}, or {@code null}
	 * unless the reason is {@link Reason#ACCESS_DENIED}
	 */
	public @Nullable String getAction() {
		return this.action;
	}

	/**
	 * Returns what to do about it, where more is known than the reason tells.
	 * @return one or two sentences, without any value, or {@code null}
	 */
	public @Nullable String getFix() {
		return this.fix;
	}

	/**
	 * Whether the secret was deleted or access to it taken away, rather than out of reach
	 * for a while.
	 * @return {@code true} if somebody has to restore the secret or the access to it
	 */
	public boolean isRevocation() {
		return switch (this.reason) {
			case NOT_FOUND, ACCESS_DENIED, MARKED_FOR_DELETION, DECRYPTION_FAILED, REVOKED -> true;
			case THROTTLED, NO_REGION, NO_CREDENTIALS, UNREACHABLE, SERVER_ERROR, FAILED -> false;
		};
	}

	/**
	 * Why a secret can't be read.
	 */
	public enum Reason {

		/**
		 * There is no such secret, version or staging label.
		 */
		NOT_FOUND,

		/**
		 * An IAM, resource or key policy refuses the call.
		 */
		ACCESS_DENIED,

		/**
		 * The secret is scheduled for deletion.
		 */
		MARKED_FOR_DELETION,

		/**
		 * The secret's KMS key can't decrypt it, for example because it is disabled.
		 */
		DECRYPTION_FAILED,

		/**
		 * The application dropped it, after it was deleted or access to it was taken away
		 * while the application ran.
		 */
		REVOKED,

		/**
		 * The call was throttled, and retries did not help.
		 */
		THROTTLED,

		/**
		 * No AWS region is configured.
		 */
		NO_REGION,

		/**
		 * No AWS credentials were found.
		 */
		NO_CREDENTIALS,

		/**
		 * The endpoint did not answer, in no region that was tried.
		 */
		UNREACHABLE,

		/**
		 * Secrets Manager answered with an error of its own (HTTP 5xx), and retries did
		 * not help.
		 */
		SERVER_ERROR,

		/**
		 * Secrets Manager answered with another error.
		 */
		FAILED

	}

}
