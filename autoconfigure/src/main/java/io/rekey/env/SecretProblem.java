// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.Origin;

/**
 * Why one reference or import could not be resolved.
 *
 * @param subject the reference or import as written
 * @param property the property it stands in, or {@code null}
 * @param origin where that is written, or {@code null}
 * @param reason what is wrong
 * @param action what to do about it
 */
record SecretProblem(String subject, @Nullable String property, @Nullable Origin origin, String reason, String action) {

	SecretProblem {
		Objects.requireNonNull(reason);
	}

	SecretProblem in(String property, @Nullable Origin origin) {
		return new SecretProblem(this.subject, property, origin, this.reason, this.action);
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder(this.subject);
		if (this.property != null) {
			text.append(" in property '").append(this.property).append("'");
		}
		if (this.origin != null) {
			text.append(" (").append(this.origin).append(")");
		}
		return text.append(": ").append(this.reason).toString();
	}

}
