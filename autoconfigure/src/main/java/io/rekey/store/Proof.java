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

package io.rekey.store;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link SecretProver} found out about a candidate version.
 *
 * @param refused whether the version must not go live
 * @param reason why, without any value; {@code null} unless refused
 */
public record Proof(boolean refused, @Nullable String reason) {

	private static final Proof ACCEPTED = new Proof(false, null);

	/**
	 * The version works, or nothing speaks against it.
	 * @return the proof
	 */
	public static Proof accepted() {
		return ACCEPTED;
	}

	/**
	 * The version does not work.
	 * @param reason why, without any value
	 * @return the proof
	 */
	public static Proof refused(String reason) {
		return new Proof(true, reason);
	}

}
