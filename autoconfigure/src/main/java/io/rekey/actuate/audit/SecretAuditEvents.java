// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.audit;

import org.springframework.boot.actuate.audit.AuditEvent;

/**
 * The types of audit events.
 *
 * @see AuditEvent#getType()
 */
public final class SecretAuditEvents {

	/**
	 * This process read a secret for the first time.
	 */
	public static final String SECRET_READ = "SECRET_READ";

	/**
	 * This process moved to another version of a secret.
	 */
	public static final String SECRET_ROTATED = "SECRET_ROTATED";

	/**
	 * A version was refused, and the one before stays live. Told once for each version.
	 */
	public static final String SECRET_ROTATION_REFUSED = "SECRET_ROTATION_REFUSED";

	/**
	 * A secret in use could not be read. Told once for each cause, until it can be read.
	 */
	public static final String SECRET_ROTATION_FAILED = "SECRET_ROTATION_FAILED";

	/**
	 * A secret in use was deleted, or access to it taken away.
	 */
	public static final String SECRET_REVOKED = "SECRET_REVOKED";

	/**
	 * A secret that was revoked can be read again.
	 */
	public static final String SECRET_RESTORED = "SECRET_RESTORED";

	/**
	 * The policy that the application needs was shown to somebody.
	 */
	public static final String SECRET_POLICY_PRINTED = "SECRET_POLICY_PRINTED";

	private SecretAuditEvents() {
	}

}
