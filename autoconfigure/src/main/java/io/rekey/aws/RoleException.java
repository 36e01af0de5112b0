// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import io.rekey.store.SecretLocation;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * Thrown when a role could not be assumed, to tell errors of STS from those of Secrets
 * Manager. It has a reason and no cause: the SDK replaces an exception that an unknown
 * host has caused, and fails if that is of a type that it does not know.
 */
final class RoleException extends SdkClientException {

	private final transient SecretLocation.Role role;

	private final transient CallTarget target;

	private final transient RuntimeException reason;

	RoleException(SecretLocation.Role role, CallTarget target, RuntimeException reason) {
		super(SdkClientException.builder().message("Role " + role.arn() + " could not be assumed"));
		this.role = role;
		this.target = target;
		this.reason = reason;
	}

	SecretLocation.Role role() {
		return this.role;
	}

	/**
	 * Returns what was called: STS in some region.
	 */
	CallTarget target() {
		return this.target;
	}

	/**
	 * Returns how the call of STS ended.
	 */
	RuntimeException reason() {
		return this.reason;
	}

}
