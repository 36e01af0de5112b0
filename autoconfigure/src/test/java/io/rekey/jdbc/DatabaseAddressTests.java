// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.time.Instant;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;

import com.mysql.cj.conf.ConnectionUrl;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.SecretVersionInfo;
import io.rekey.store.SecretJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mariadb.jdbc.Configuration;
import org.postgresql.Driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DatabaseAddress}. What drivers read in a URL is asked of the drivers.
 */
class DatabaseAddressTests {

	private static final String ODD_NAME = "a?b=c&d;e /f%25+ü";

	@ParameterizedTest
	@CsvSource({ "postgres, jdbc:postgresql://db.x:7/orders", "aurora-postgresql, jdbc:postgresql://db.x:7/orders",
			"mysql, jdbc:mysql://db.x:7/orders", "aurora-mysql, jdbc:mysql://db.x:7/orders",
			"Aurora, jdbc:mysql://db.x:7/orders", "mariadb, jdbc:mariadb://db.x:7/orders",
			"oracle, jdbc:oracle:thin:@//db.x:7/orders", "oracle-se2-cdb, jdbc:oracle:thin:@//db.x:7/orders" })
	void whenEngineIsKnownThenUrlIsThatOfItsDriver(String engine, String url) {
		assertThat(url(engine, "db.x", "7", "orders")).isEqualTo(url);
	}

	@ParameterizedTest
	@CsvSource({ "postgres, jdbc:postgresql://db.x:5432/postgres", "mysql, jdbc:mysql://db.x:3306/",
			"mariadb, jdbc:mariadb://db.x:3306/" })
	void whenPortAndNameAreAbsentThenDefaultsCount(String engine, String url) {
		assertThat(DatabaseAddress.url(version("{\"engine\":\"%s\",\"host\":\"db.x\"}".formatted(engine))))
			.isEqualTo(url);
		assertThat(url(engine, " db.x ", "", "")).isEqualTo(url);
	}

	@Test
	void whenDriverIsNotHereThenTheUrlIsWrittenAsItsManualSays() {
		assertThat(DatabaseEngine.of("sqlserver-se")).isSameAs(DatabaseEngine.SQLSERVER);
		assertThat(DatabaseEngine.SQLSERVER.url("db.x", 1433, "orders"))
			.isEqualTo("jdbc:sqlserver://db.x:1433;databaseName=orders");
		assertThat(DatabaseEngine.SQLSERVER.url("::1", 1433, "orders"))
			.isEqualTo("jdbc:sqlserver://;serverName=::1;portNumber=1433;databaseName=orders");
		assertThat(DatabaseEngine.of("db2-ae")).isSameAs(DatabaseEngine.DB2);
		assertThat(DatabaseEngine.DB2.url("db.x", 50000, "orders")).isEqualTo("jdbc:db2://db.x:50000/orders");
	}

	@Test
	void whenNameIsOddThenPostgresqlAndMysqlReadItAsItIs() {
		Properties postgres = Driver.parseURL(url("postgres", "db.x", "7", ODD_NAME), new Properties());
		assertThat(postgres).containsEntry("PGDBNAME", ODD_NAME)
			.containsEntry("PGHOST", "db.x")
			.containsEntry("PGPORT", "7")
			.hasSize(3);
		ConnectionUrl mysql = ConnectionUrl.getConnectionUrlInstance(url("mysql", "db.x", "7", ODD_NAME),
				new Properties());
		assertThat(mysql.getMainHost().getDatabase()).isEqualTo(ODD_NAME);
		assertThat(mysql.getMainHost().getHostProperties()).doesNotContainKey("b");
	}

	@ParameterizedTest
	@ValueSource(strings = { "2001:db8::7", "[2001:db8::7]" })
	void whenHostIsIpv6ThenDriversReadIt(String host) throws Exception {
		assertThat(Driver.parseURL(url("postgres", host, "7", "orders"), new Properties()))
			.containsEntry("PGHOST", "[2001:db8::7]")
			.containsEntry("PGPORT", "7");
		assertThat(Configuration.parse(url("mariadb", host, "7", "orders")).addresses()).singleElement()
			.satisfies((address) -> {
				assertThat(address.host).isEqualTo("2001:db8::7");
				assertThat(address.port).isEqualTo(7);
			});
		assertThat(url("mysql", host, "7", "orders")).isEqualTo("jdbc:mysql://[2001:db8::7]:7/orders");
	}

	@ParameterizedTest
	@ValueSource(strings = { "db.x/canary?ssl=false", "db.x:7", "db.x;canary", "a,b", "user@db.x", "canary db", "[::1",
			"::1%eth0", "db.x?canary=1", "canary\\instance" })
	void whenHostIsNoHostThenItIsRefusedWithoutTheValue(String host) {
		assertRefused("{\"engine\":\"postgres\",\"host\":\"" + host.replace("\\", "\\\\") + "\"}",
				"its key 'host' is neither one host name nor one IP address", host);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "65536", "canary", "-1", "7/x?a=b", "999999" })
	void whenPortIsNoPortThenItIsRefusedWithoutTheValue(String port) {
		assertRefused("{\"engine\":\"postgres\",\"host\":\"db.x\",\"port\":\"" + port + "\"}",
				"its key 'port' is no port number", port);
	}

	@ParameterizedTest
	@ValueSource(strings = { "canary?allowLocalInfile=true", "a;b", "a/b", "a b", "a&b" })
	void whenDriverDecodesNothingThenAnOddNameIsRefused(String name) {
		assertRefused("{\"engine\":\"mariadb\",\"host\":\"db.x\",\"dbname\":\"" + name + "\"}",
				"its key 'dbname' has characters that can't stand in a JDBC URL of its engine", name);
		assertThat(DatabaseEngine.SQLSERVER.encode(name)).isNull();
		assertThat(DatabaseEngine.ORACLE.encode(name)).isNull();
	}

	@Test
	void whenAKeyIsMissingThenTheKeysThatThereAreAreNamed() {
		assertRefused("{\"username\":\"canary\",\"password\":\"canary\"}",
				"it has no key 'host' (keys: username, password)", "canary");
		assertRefused("{\"host\":\"canary\"}", "it has no key 'engine' (keys: host)", "canary");
		assertRefused("{\"engine\":\"oracle\",\"host\":\"canary\"}", "it has no key 'dbname' (keys: engine, host)",
				"canary");
		assertRefused("canary", "it is no JSON object, and so has no key 'host'", "canary");
	}

	@Test
	void whenEngineCantBeUsedThenTheFixIsNamed() {
		assertThat(assertRefused("{\"engine\":\"canary\",\"host\":\"db.x\"}",
				"its key 'engine' names no engine that is known here", "canary")
			.action()).contains("postgres, mysql, mariadb");
		assertThat(assertRefused("{\"engine\":\"sqlserver\",\"host\":\"db.x\"}",
				"the driver for its engine, com.microsoft.sqlserver.jdbc.SQLServerDriver, is not on the class path",
				"db.x")
			.action()).isEqualTo("Add the dependency com.microsoft.sqlserver:mssql-jdbc");
	}

	private static InvalidDatabaseAddressException assertRefused(String json, String reason, String secret) {
		SecretVersion version = version(json);
		assertThat(DatabaseAddress.urlOrNull(version)).isNull();
		var thrown = assertThatExceptionOfType(InvalidDatabaseAddressException.class)
			.isThrownBy(() -> DatabaseAddress.url(version))
			.withMessage(reason)
			.actual();
		assertThat(thrown.action()).isNotBlank();
		if (secret.length() > 2) {
			assertThat(thrown.getMessage() + thrown.action()).doesNotContain(secret);
		}
		return Objects.requireNonNull(thrown);
	}

	private static String url(String engine, String host, String port, String name) {
		return DatabaseAddress
			.url(version("{\"engine\":\"%s\",\"host\":\"%s\",\"port\":\"%s\",\"dbname\":\"%s\",\"username\":\"u\"}"
				.formatted(engine, host, port, name)));
	}

	private static SecretVersion version(String json) {
		return new SecretVersion(SecretId.of("db"), new SecretVersionInfo("arn", "db", "v1", Set.of(), Instant.EPOCH),
				SecretJson.parse(json));
	}

}
