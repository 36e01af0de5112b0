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

package io.rekey.actuate.audit;

import java.util.function.Consumer;

/**
 * Tells who reads the secrets.
 */
interface PrincipalSource {

	/**
	 * Finds the principal, without waiting for anything.
	 * @param found is called once, maybe by another thread
	 */
	void find(Consumer<String> found);

	/**
	 * Returns what is used instead while the principal is not known.
	 * @return the name of the application
	 */
	String fallback();

	/**
	 * Tells the name of the application.
	 * @param application the name
	 * @return the source
	 */
	static PrincipalSource of(String application) {
		return new PrincipalSource() {

			@Override
			public void find(Consumer<String> found) {
				found.accept(application);
			}

			@Override
			public String fallback() {
				return application;
			}

		};
	}

}
