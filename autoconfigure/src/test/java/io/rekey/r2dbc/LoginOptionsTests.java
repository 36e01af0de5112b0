// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import io.rekey.pool.PoolLogin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static io.r2dbc.spi.ConnectionFactoryOptions.HOST;
import static io.r2dbc.spi.ConnectionFactoryOptions.PASSWORD;
import static io.r2dbc.spi.ConnectionFactoryOptions.PORT;
import static io.r2dbc.spi.ConnectionFactoryOptions.USER;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LoginOptions}.
 */
class LoginOptionsTests {

	private static final String URL = "r2dbc:postgresql://one:5433/db?schema=a";

	private static final Option<String> SCHEMA = Option.valueOf("schema");

	private static final Option<String> CUSTOM = Option.valueOf("custom");

	private final ConnectionFactoryOptions base = ConnectionFactoryOptions.parse(URL)
		.mutate()
		.option(USER, "first")
		.option(PASSWORD, "canary")
		.option(CUSTOM, "kept")
		.build();

	@Test
	void whenTheUrlIsTheSameThenOnlyTheLoginChanges() {
		ConnectionFactoryOptions options = LoginOptions.of(this.base, URL).with(login(URL, "second"));
		assertThat(options).isEqualTo(this.base.mutate().option(USER, "second").option(PASSWORD, "changed").build());
	}

	@Test
	void whenTheLoginHasNoUsernameThenThatOfTheOptionsStays() {
		ConnectionFactoryOptions options = LoginOptions.of(this.base, URL).with(login(URL, null));
		assertThat(options).isEqualTo(this.base.mutate().option(PASSWORD, "changed").build());
	}

	@Test
	void whenTheUrlIsAnotherThenWhatCameFromTheFirstOneIsGoneAndAllElseStays() {
		ConnectionFactoryOptions options = LoginOptions.of(this.base, URL)
			.with(login("r2dbc:postgresql://two/db", "second"));
		assertThat(options).isNotNull();
		assertThat(options.getValue(HOST)).isEqualTo("two");
		assertThat(options.hasOption(PORT)).isFalse();
		assertThat(options.hasOption(SCHEMA)).isFalse();
		assertThat(options.getValue(CUSTOM)).isEqualTo("kept");
		assertThat(options.getValue(USER)).isEqualTo("second");
	}

	@Test
	void whenTheUrlDidNotMakeTheOptionsThenItIsNotUsed() {
		LoginOptions options = LoginOptions.of(this.base, "r2dbc:postgresql://elsewhere/db");
		assertThat(options.with(login("r2dbc:postgresql://one:5433/db", null)))
			.isEqualTo(this.base.mutate().option(PASSWORD, "changed").build());
	}

	@Test
	void whenTheUrlIsNoneThenThereAreNoOptions() {
		assertThat(LoginOptions.of(this.base, URL).with(login("canary", null))).isNull();
	}

	@Test
	void whenShownThenNoValueIs() {
		assertThat(LoginOptions.of(this.base, URL)).hasToString("LoginOptions[postgresql]");
	}

	private static PoolLogin login(String url, @Nullable String username) {
		return new PoolLogin(url, username, "changed", "v2");
	}

}
