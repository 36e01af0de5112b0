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
