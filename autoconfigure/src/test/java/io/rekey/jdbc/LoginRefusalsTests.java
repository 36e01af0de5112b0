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

package io.rekey.jdbc;

import java.sql.SQLException;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LoginRefusals}.
 */
class LoginRefusalsTests {

	static Stream<SQLException> refusals() {
		SQLException next = new SQLException("outer", "08001");
		next.setNextException(new SQLException("inner", "28P01"));
		return Stream.of(new SQLException("PostgreSQL", "28P01"), new SQLException("PostgreSQL", "28000"),
				new SQLException("MySQL", "28000", 1045), new SQLException("MySQL hides it", "08001", 1045),
				new SQLException("SQL Server", "S0001", 18456), new SQLException("Oracle", "72000", 1017), next,
				new SQLException("outer", "08001", new IllegalStateException(new SQLException("inner", "28P01"))));
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void whenLoginIsRefusedThenIsRefusal(SQLException failure) {
		assertThat(LoginRefusals.isRefusal(failure)).isTrue();
	}

	static Stream<SQLException> others() {
		return Stream.of(new SQLException("too many connections", "53300"),
				new SQLException("MySQL too many connections", "08004", 1040), new SQLException("network", "08001"),
				new SQLException("none"));
	}

	@ParameterizedTest
	@MethodSource("others")
	void whenConnectingFailsOtherwiseThenIsNoRefusal(SQLException failure) {
		assertThat(LoginRefusals.isRefusal(failure)).isFalse();
		assertThat(LoginRefusals.isLocked(failure)).isFalse();
	}

	@Test
	void whenAccountIsLockedThenSaysSo() {
		assertThat(LoginRefusals.isLocked(new SQLException("Oracle", "99999", 28000))).isTrue();
		assertThat(LoginRefusals.isLocked(new SQLException("SQL Server", "S0001", 18486))).isTrue();
		assertThat(LoginRefusals.isLocked(new SQLException("PostgreSQL", "28000"))).isFalse();
	}

}
