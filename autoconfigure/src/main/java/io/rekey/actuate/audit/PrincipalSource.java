// SPDX-License-Identifier: Apache-2.0

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
