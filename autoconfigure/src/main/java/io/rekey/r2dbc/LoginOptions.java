// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.util.List;
import java.util.Objects;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import io.rekey.pool.BoundLogin;
import io.rekey.pool.PoolLogin;
import org.jspecify.annotations.Nullable;

/**
 * The options of a connection factory, for any login. Its text shows no value.
 */
final class LoginOptions {

	private static final List<Option<?>> TARGET = List.of(ConnectionFactoryOptions.DRIVER,
			ConnectionFactoryOptions.HOST, ConnectionFactoryOptions.PORT, ConnectionFactoryOptions.DATABASE);

	private final ConnectionFactoryOptions base;

	private final ConnectionFactoryOptions ofUrl;

	private final String url;

	private LoginOptions(ConnectionFactoryOptions base, ConnectionFactoryOptions ofUrl, String url) {
		this.base = base;
		this.ofUrl = ofUrl;
		this.url = url;
	}

	/**
	 * Takes the options of a connection factory.
	 * @param base its options
	 * @param url the URL that they may have been made from, or {@code null}
	 * @return the options
	 */
	static LoginOptions of(ConnectionFactoryOptions base, @Nullable String url) {
		ConnectionFactoryOptions ofUrl = (url != null) ? parse(url) : null;
		if (url != null && ofUrl != null && TARGET.stream().allMatch((option) -> isSame(option, base, ofUrl))) {
			return new LoginOptions(base, ofUrl, url);
		}
		return new LoginOptions(base, ConnectionFactoryOptions.builder().build(), describe(base));
	}

	private static @Nullable ConnectionFactoryOptions parse(String url) {
		try {
			return ConnectionFactoryOptions.parse(url);
		}
		catch (IllegalArgumentException ex) {
			// Not logged: its message shows the URL, which may hold a password.
			return null;
		}
	}

	private static boolean isSame(Option<?> option, ConnectionFactoryOptions base, ConnectionFactoryOptions ofUrl) {
		return Objects.equals(base.getValue(option), ofUrl.getValue(option));
	}

	private static String describe(ConnectionFactoryOptions options) {
		StringBuilder text = new StringBuilder("r2dbc");
		TARGET.forEach((option) -> text.append(':').append(options.getValue(option)));
		return text.toString();
	}

	/**
	 * Returns the login that the connection factory was configured with.
	 * @param prefixes the prefixes of the properties that it may be bound from
	 * @return the login
	 */
	BoundLogin bound(List<String> prefixes) {
		return new BoundLogin(this.url, text(ConnectionFactoryOptions.USER), text(ConnectionFactoryOptions.PASSWORD),
				prefixes);
	}

	private @Nullable String text(Option<?> option) {
		return (this.base.getValue(option) instanceof CharSequence text) ? text.toString() : null;
	}

	String driver() {
		return Objects.toString(this.base.getValue(ConnectionFactoryOptions.DRIVER), "");
	}

	/**
	 * Returns the options for a login. Whatever did not come from the URL stays.
	 * @param login where and as whom
	 * @return the options, or {@code null} if the URL of the login is none
	 */
	@Nullable ConnectionFactoryOptions with(PoolLogin login) {
		ConnectionFactoryOptions target = login.url().equals(this.url) ? this.base : moved(login.url());
		if (target == null) {
			return null;
		}
		ConnectionFactoryOptions.Builder options = target.mutate();
		if (login.username() != null) {
			options.option(ConnectionFactoryOptions.USER, login.username());
		}
		return options.option(ConnectionFactoryOptions.PASSWORD, login.password()).build();
	}

	private @Nullable ConnectionFactoryOptions moved(String to) {
		ConnectionFactoryOptions target = parse(to);
		return (target != null)
				? target.mutate().from(this.base, (option) -> !isSame(option, this.base, this.ofUrl)).build() : null;
	}

	@Override
	public String toString() {
		return "LoginOptions[" + driver() + "]";
	}

}
