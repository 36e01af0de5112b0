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

package io.rekey.actuate.policy;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEvent;

/**
 * Published when somebody asked the endpoint for the policies of the application.
 */
public final class PolicyPrintedEvent extends ApplicationEvent {

	/**
	 * The type of an audit event for this.
	 */
	public static final String AUDIT_TYPE = "SECRET_POLICY_PRINTED";

	private static final long serialVersionUID = 1L;

	private final @Nullable String role;

	PolicyPrintedEvent(Object source, @Nullable String role) {
		super(source);
		this.role = role;
	}

	/**
	 * Returns the role for whose policy was asked.
	 * @return the role's ARN, {@code application} for the application's own, or
	 * {@code null} if all were printed
	 */
	public @Nullable String role() {
		return this.role;
	}

	/**
	 * Returns when it was asked for.
	 * @return the time
	 */
	public Instant time() {
		return Instant.ofEpochMilli(getTimestamp());
	}

}
