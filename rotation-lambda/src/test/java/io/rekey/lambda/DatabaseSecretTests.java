// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DatabaseSecret}.
 */
class DatabaseSecretTests {

	private static final RotationEvent EVENT = new RotationEvent(RotationStep.CREATE, "arn:secret", "token");

	@Test
	void whenOnlyRequiredKeysAreGivenThenDefaultsFill() {
		DatabaseSecret secret = parse("""
				{"host": "db", "username": "alice", "password": "pw"}""");
		assertThat(secret.host()).isEqualTo("db");
		assertThat(secret.port()).isEqualTo(5432);
		assertThat(secret.databaseName()).isEqualTo("postgres");
		assertThat(secret.username()).isEqualTo("alice");
		assertThat(secret.password()).isEqualTo("pw");
		assertThat(secret.tls()).isEqualTo(DatabaseSecret.Tls.PREFERRED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "6543", "\"6543\"" })
	void whenPortIsANumberOrItsTextThenItIsRead(String port) {
		assertThat(parse("""
				{"host": "db", "username": "alice", "password": "pw", "port": %s}""".formatted(port)).port())
			.isEqualTo(6543);
	}

	@ParameterizedTest
	@CsvSource({ "true, VERIFIED", "'\"TRUE\"', VERIFIED", "false, OFF", "'\"False\"', OFF", "null, PREFERRED",
			"1, PREFERRED", "'\"maybe\"', PREFERRED", "'{}', PREFERRED", "'[true]', PREFERRED" })
	void whenSslIsGivenThenItDecides(String ssl, DatabaseSecret.Tls expected) {
		assertThat(parse("""
				{"host": "db", "username": "alice", "password": "pw", "ssl": %s}""".formatted(ssl)).tls())
			.isEqualTo(expected);
	}

	@Test
	void whenPasswordChangesThenAllElseStaysInOrderAndType() {
		String before = """
				{"note":"ü \\"q\\" ${x}","port":"5432","password":"old","n":1.10,"big":12345678901234567890.123456789012345678901,\
				"deep":{"b":[1,null,true,{"a":""}],"a":1e400},"username":"alice","engine":"postgres","host":"db","masterarn":"arn"}""";
		assertThat(parse(before).toJson()).isEqualTo(before.replace("1e400", "1E+400"));
		assertThat(parse(before).withPassword("n\"ew").toJson())
			.isEqualTo(before.replace("1e400", "1E+400").replace("\"old\"", "\"n\\\"ew\""));
	}

	@Test
	void whenPasswordChangesThenTheOriginalStays() {
		DatabaseSecret secret = parse("""
				{"host": "db", "username": "alice", "password": "old"}""");
		assertThat(secret.withPassword("new").password()).isEqualTo("new");
		assertThat(secret.password()).isEqualTo("old");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					canary                                                                               | is not a JSON object
					{"password": canary}                                                                 | is not a JSON object
					{"password": "canary"} x                                                             | is not a JSON object
					["canary"]                                                                           | is not a JSON object
					''                                                                                   | is not a JSON object
					{"username": "canary", "password": "canary"}                                         | no text under the key "host"
					{"host": "canary", "password": "canary"}                                             | no text under the key "username"
					{"host": "canary", "username": "canary"}                                             | no text under the key "password"
					{"host": "canary", "username": "canary", "password": ""}                             | no text under the key "password"
					{"host": "canary", "username": "canary", "password": 1}                              | no text under the key "password"
					{"host": "canary", "username": "canary", "password": null}                           | no text under the key "password"
					{"host": "h", "username": "u", "password": "p", "engine": "canary"}                  | not for one of the engines
					{"host": "h", "username": "u", "password": "p", "engine": 1}                         | not for one of the engines
					{"host": "h", "username": "u", "password": "p", "port": "canary"}                    | no port number
					{"host": "h", "username": "u", "password": "p", "port": 0}                           | no port number
					{"host": "h", "username": "u", "password": "p", "port": 70000}                       | no port number
					""")
	void whenSecretIsUnusableThenSaysWhyWithoutItsValues(String text, String reason) {
		assertThatExceptionOfType(RotationFailedException.class).isThrownBy(() -> parse(text))
			.withMessageContaining("createSecret of arn:secret failed: AWSCURRENT ")
			.withMessageContaining(reason)
			.withMessageNotContaining("canary")
			.withNoCause();
	}

	@Test
	void whenPrintedThenNoValueShows() {
		assertThat(parse("""
				{"host": "canary", "username": "canary", "password": "canary"}""")).asString().doesNotContain("canary");
	}

	@ParameterizedTest
	@CsvSource({ "db, 5432, alice, true", "other, 5432, alice, false", "db, 5433, alice, false",
			"db, 5432, bob, false" })
	void whenHostPortOrUserDifferThenItIsAnotherAccount(String host, int port, String username, boolean same) {
		DatabaseSecret secret = parse("""
				{"host": "db", "username": "alice", "password": "pw"}""");
		assertThat(secret.isSameAccountAs(parse("""
				{"host": "%s", "username": "%s", "password": "other", "port": %d}""".formatted(host, username, port))))
			.isEqualTo(same);
	}

	@ParameterizedTest
	@CsvSource({ "true, , VERIFIED", "true, false, OFF", "false, true, VERIFIED", "false, , OFF", ", , PREFERRED" })
	void whenAnotherUserLogsInThenItsOwnSslCountsFirst(String ssl, String others, DatabaseSecret.Tls expected) {
		DatabaseSecret login = parse("""
				{"host": "db", "port": 1, "dbname": "d", "username": "alice", "password": "pw"%s}"""
			.formatted((ssl != null) ? ", \"ssl\": " + ssl : ""))
			.withLoginOf(parse("""
					{"host": "other", "dbname": "other", "username": "bob", "password": "secret"%s}"""
				.formatted((others != null) ? ", \"ssl\": " + others : "")));
		assertThat(login.tls()).isEqualTo(expected);
		assertThat(login.username() + login.password()).isEqualTo("bobsecret");
		assertThat(login.host() + login.port() + login.databaseName()).isEqualTo("db1d");
	}

	@Test
	void whenServerIsGivenThenItCountsOnlyIfThereIsNoHost() {
		Map<String, String> server = Map.of("host", "given", "port", "7");
		String without = "{\"username\": \"alice\", \"password\": \"pw\"}";
		DatabaseSecret filled = DatabaseSecret.parse(EVENT, "master", without, new PostgresDatabase(), server);
		assertThat(filled.host() + filled.port()).isEqualTo("given7");
		String with = "{\"host\": \"own\", \"username\": \"alice\", \"password\": \"pw\"}";
		DatabaseSecret own = DatabaseSecret.parse(EVENT, "master", with, new PostgresDatabase(), server);
		assertThat(own.host() + own.port()).isEqualTo("own5432");
	}

	private static DatabaseSecret parse(String text) {
		return DatabaseSecret.parse(EVENT, "AWSCURRENT", text, new PostgresDatabase());
	}

}
