// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;

/**
 * A refresh that runs whole applications to find out what has changed, as Spring Cloud's
 * does where there is a bootstrap context. They must use the secrets that are there.
 */
public final class Refreshing {

	private static final ThreadLocal<@Nullable ConfigurableBootstrapContext> current = new ThreadLocal<>();

	private Refreshing() {
	}

	/**
	 * Runs a refresh.
	 * @param context the bootstrap context of the application that is refreshed
	 * @param refresh the refresh
	 */
	public static void run(ConfigurableBootstrapContext context, Runnable refresh) {
		ConfigurableBootstrapContext outer = current.get();
		current.set(context);
		try {
			refresh.run();
		}
		finally {
			current.set(outer);
		}
	}

	static @Nullable ConfigurableBootstrapContext current() {
		return current.get();
	}

}
