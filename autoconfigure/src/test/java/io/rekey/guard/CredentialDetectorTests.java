// SPDX-License-Identifier: Apache-2.0

package io.rekey.guard;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CredentialDetector}. Credentials are put together from parts, so that
 * no scanner takes these for real ones.
 */
class CredentialDetectorTests {

	private static final String RANDOM = "q7Zt3" + "Lx9Vb2" + "Nc8Rm4" + "Kd6Wp1Ys5";

	@ParameterizedTest
	@ValueSource(strings = { "spring.datasource.password", "spring.datasource.hikari.password", "app.passwd", "db.pwd",
			"app.passphrase", "mail.pass", "DB_PASSWORD", "app.dbPassword", "server.ssl.key-store-password",
			"spring.security.user.password", "users[0].password", "app.client-secret", "app.clientSecret",
			"app.client_secret", "jwt.secret", "app.jwtSecret", "app.secrets[1]", "github.token", "app.accessToken",
			"app.access-token", "payments.api-key", "payments.apiKey", "payments.apikey", "stripe.secret-key",
			"azure.storage.account-key", "app.credentials", "app.private-key", "app.encryption-key",
			"rekey.aws.credentials.secret-access-key", "rekey.aws.credentials.session-token",
			"spring.cloud.aws.credentials.secret-key", "spring.ai.openai.api-key" })
	void whenTheNameIsThatOfACredentialThenALiteralIsFound(String name) {
		assertThat(CredentialDetector.detect(name, "Tr0ub4dor")).isNotNull().doesNotContain("Tr0ub4dor");
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.datasource.password", "jwt.secret", "payments.api-key", "app.credentials" })
	void whenTheValueIsNoLiteralOrProtectedThenNothingIsFound(String name) {
		for (String value : List.of("", " ", "${DB_PASSWORD}", "${secret@prod/db#password}", "${DB_PASSWORD:}",
				"${DB_PASSWORD:none}", "${A:${B:}}", "x${Y}", "#{systemProperties['x']}", "@db.password@", "<password>",
				"******", "{cipher}AQB2b4", "ENC(Zm9v)", "{bcrypt}$2a$10$abc", "$2a$10$dXJ3SW6G7P50lGmMkkmwe",
				"{argon2@SpringSecurity_v5_8}$argon2id$v=19$x", "classpath:password.txt", "file:/run/secrets/db")) {
			assertThat(CredentialDetector.detect(name, value)).as(value).isNull();
		}
		assertThat(CredentialDetector.detect(name, "{noop}plain")).isNotNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					spring.security.oauth2.client.provider.x.token-uri            | https://id.example.org/token
					spring.security.oauth2.resourceserver.jwt.jwk-set-uri         | https://id.example.org/keys
					spring.security.oauth2.resourceserver.jwt.public-key-location | classpath:public.pem
					spring.security.oauth2.client.registration.x.client-id        | 0oa7Zt3Lx9Vb2Nc8Rm4Kd6
					spring.security.oauth2.client.registration.x.scope            | openid,profile
					spring.security.user.name                                     | admin
					app.security.password-encoder                                 | bcrypt
					app.password.min-length                                       | 12
					app.password-policy                                           | strong
					app.password.reset-url                                        | https://example.org/reset
					app.jwt.token.expiration                                      | 30m
					app.token                                                     | 3600
					app.token.header                                              | X-Token
					app.token.issuer                                              | orders
					app.token-type                                                | Bearer
					app.refresh-token                                             | PT30M
					app.use-token                                                 | true
					app.tokens                                                    | disabled
					app.csrf.token                                                | none
					app.secret                                                    | prod/orders/db
					app.secret                                                    | prod/orders-2024/db-primary
					app.secret                                                    | aws-secretsmanager:prod/orders/db
					app.secret-name                                               | orders-db
					app.secret.arn                                                | arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-AbCdEf
					app.credentials                                               | /etc/orders/credentials.json
					app.credentials                                               | credentials.json
					app.credentials                                               | com.example.auth.DefaultCredentials
					spring.cloud.gcp.credentials.location                         | file:/etc/gcp.json
					management.endpoints.web.cors.allow-credentials               | true
					server.ssl.key-alias                                          | orders
					server.ssl.key-store                                          | classpath:keystore.p12
					server.ssl.key-store-type                                     | PKCS12
					server.ssl.trust-store-password                               | changeit
					server.ssl.client-auth                                        | need
					spring.ssl.bundle.pem.web.keystore.private-key                | classpath:tls/server.key
					app.private-key                                               | ./keys/server.pem
					app.routing-key                                               | orders.created.v1
					app.partition-key                                             | customerId
					app.cache.key                                                 | orders-by-customer
					app.idempotency-key                                           | 123e4567-e89b-12d3-a456-426614174000
					app.public-key                                                | MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A
					spring.datasource.url                                         | jdbc:postgresql://db.internal:5432/orders?ssl=true
					spring.datasource.username                                    | sa
					spring.rabbitmq.addresses                                     | amqp://guest:guest@localhost
					spring.data.mongodb.uri                                       | mongodb://db.internal:27017/orders
					app.callback                                                  | https://example.org:8443/a@b
					app.contact                                                   | mailto:team@example.org
					spring.data.mongodb.uri                                       | mongodb://orders:${secret@db#password}@db.internal/orders
					app.url                                                       | jdbc:mysql://db/orders?user=a&password=${PASSWORD}
					rekey.jdbc.dataSource.secret                                  | prod/orders/db
					rekey.jdbc.dataSource.password-key                            | password
					rekey.secrets.db.id                                           | orders-db
					rekey.aws.credentials.access-key-id                           | x
					rekey.aws.credentials.profile                                 | orders
					logging.pattern.console                                       | %d{HH:mm} %msg%n
					app.keyboard                                                  | qwertz
					app.monkey                                                    | bonobo
					app.tokenizer                                                 | whitespace
					app.urls.reset-password                                       | /account/reset
					app.urls.forgot_password                                      | ./account/forgot.html
					app.password                                                  | ~/.orders/password.txt
					feature.reset-password                                        | true
					feature.changePassword                                        | enabled
					FEATURE_RESET_PASSWORD                                        | FALSE
					max-age-password                                              | 90d
					app.expire-password                                           | P90D
					app.renew-password                                            | 12 h
					app.header.token                                              | X-Auth-Token
					app.header.password                                           | X-Password
					app.headers.api-key                                           | Ocp-Apim-Subscription-Key
					app.header-token                                              | Authorization
					app.http.token                                                | X-API-KEY
					app.messages.wrong-password                                   | The password is wrong
					app.label.password                                            | Kennwort
					validation.password                                           | Please enter your password.
					validation.password                                           | must be {0} characters or more!
					errors.invalid-token                                          | This token has expired
					app.jaas                                                      | x.PlainLoginModule required username=a password=${P};
					app.jaas                                                      | x.PlainLoginModule required username="a" password="${P}";
					app.sql                                                       | select name from users where password = ? and x = 1
					app.sql                                                       | update users set password = :password
					app.query                                                     | changePassword=true&resetPassword=/account/reset
					app.azure                                                     | DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${KEY}
					spring.datasource.url                                         | jdbc:oracle:thin:@//db.internal:1521/orcl
					spring.datasource.url                                         | jdbc:oracle:thin:/@orders
					spring.datasource.url                                         | jdbc:oracle:thin:scott/${P}@db
					spring.rabbitmq.addresses                                     | one:5672,two:5672
					spring.rabbitmq.addresses                                     | guest:guest@localhost:5672
					spring.rabbitmq.addresses                                     | u:${P}@one,u:${P}@two
					app.contact.address                                           | mailto:team@example.org
					app.image-url                                                 | orders:1.2@sha256:3f9a8b7c
					app.git-url                                                   | git@github.com:orders/orders.git
					""")
	void whenTheMeaningIsAnotherThenNothingIsFound(String name, String value) {
		assertThat(CredentialDetector.detect(name, value)).isNull();
	}

	@Test
	void whenTheValueHasAKnownFormatThenItIsFoundUnderAnyName() {
		String name = "app.anything";
		assertFound(name, "-----BEGIN RSA PRIVATE " + "KEY-----\nMIIE", "a private key");
		assertFound(name, "AKIA" + "IOSFODNN7EXAMPLE", "an AWS access key");
		assertFound(name, "ASIA" + "IOSFODNN7EXAMPLE", "an AWS access key");
		assertFound(name, "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiJ4In0xx.c2lnbmF0dXJl", "a JSON web token");
		for (String token : List.of("ghp_" + RANDOM + RANDOM, "github_pat_" + RANDOM, "glpat-" + RANDOM,
				"xoxb-" + "123456789012-abcdef", "sk_live_" + RANDOM, "rk_test_" + RANDOM,
				"AIza" + RANDOM + RANDOM.substring(0, 9), "SG." + RANDOM + "." + RANDOM, "npm_" + RANDOM + RANDOM,
				"sk-" + "proj-" + RANDOM, "https://hooks.slack.com/" + "services/T0/B0/x1")) {
			assertFound(name, token, "the token of a known service");
		}
		assertFound(name, "https://user:" + "geheim@example.org/x", "a URL with a password");
		assertFound(name, "redis://:" + "geheim@cache:6379", "a URL with a password");
		assertFound(name, "jdbc:postgresql://db/orders?user=a&password=" + "geheim", "a URL with a password");
		assertFound(name, "x.PlainLoginModule required username=\"a\" password=\"" + "geheim\";",
				"a text with a password");
		assertFound(name, "x.PlainLoginModule required username=a password=" + "geheim;", "a text with a password");
		assertFound(name, "x.PlainLoginModule required password='" + "geheim';", "a text with a password");
		assertFound(name, "jdbc:oracle:thin:scott/" + "geheim@db.internal:1521:orcl", "a URL with a password");
		assertFound(name, "jdbc:oracle:oci8:scott/" + "geheim@//db.internal:1521/orcl", "a URL with a password");
		assertFound(name, "jdbc:sqlserver://db;user=a;password=" + "geheim;encrypt=true", "a URL with a password");
		assertFound(name, "jdbc:postgresql://db/orders?sslpassword=" + "geheim", "a URL with a password");
		assertFound(name, "Server=db;User Id=sa;Password=" + "geheim;", "a text with a password");
		assertFound(name, "Server=db;User Id=sa;Pwd=" + "geheim", "a text with a password");
		assertFound(name, "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=" + "geheim==;EndpointSuffix=x",
				"a connection string with a key");
		assertFound(name, "Endpoint=sb://x/;SharedAccessKeyName=Root;SharedAccessKey=" + "geheim=",
				"a connection string with a key");
		assertFound(name, "BlobEndpoint=https://x/;SharedAccessSignature=" + "sv=1&sig=geheim",
				"a connection string with a key");

	}

	@ParameterizedTest
	@ValueSource(strings = { "${DB_PASSWORD:hunter2}", "${A:${B:hunter2}}", "x${Y:hunter2}", "${secret@a#k:hunter2}" })
	void whenAPlaceholderHasALiteralForItsDefaultThenItIsFound(String value) {
		assertThat(CredentialDetector.detect("spring.datasource.password", value)).contains("default", "password")
			.doesNotContain("hunter2");
		assertThat(CredentialDetector.detect("app.url", "mongodb://orders:" + value + "@db/x")).contains("default");
		assertThat(CredentialDetector.detect("app.jaas", "X required password=\"" + value + "\";")).contains("default");
		assertThat(CredentialDetector.detect("app.name", value)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "u:geheim@h", "u:geheim@one:5672,u:geheim@two:5672", "one:5672, u:geheim@two",
			"${U:u}:geheim@h", "u:${P:geheim}@h" })
	void whenAnAddressHasALoginThenItIsFound(String value) {
		for (String name : List.of("spring.rabbitmq.addresses", "app.broker-url", "app.nodes[0]", "APP_HOST")) {
			assertThat(CredentialDetector.detect(name, value)).contains("an address with a password")
				.doesNotContain("geheim");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Passw0rd!", "correct horse battery staple", "P4ssword of mine", "1234", "X7-abc", "90",
			"/q7Zt3Lx9Vb2Nc8Rm4Kd6", "Tr0ub4dor & 3" })
	void whenAPasswordOnlyResemblesSomethingElseThenItIsFound(String value) {
		assertThat(CredentialDetector.detect("app.password", value)).isNotNull();
	}

	private static void assertFound(String name, String value, String reason) {
		assertThat(CredentialDetector.detect(name, value)).as(value).contains(reason).doesNotContain("geheim", RANDOM);
	}

	@ParameterizedTest
	@ValueSource(strings = { "app.jwt.key", "app.salt", "app.cookie.key", "app.credentials.encoded", "app.secret.value",
			"spring.cloud.gcp.credentials.encoded-key" })
	void whenTheNameHintsThenARandomValueIsFoundAndNoOther(String name) {
		assertThat(CredentialDetector.detect(name, RANDOM)).isNotNull();
		assertThat(CredentialDetector.detect(name, "3f9a8b7c6d5e4f30a1b2c3d4e5f60718")).isNotNull();
		assertThat(CredentialDetector.detect(name, "customer-number")).isNull();
		assertThat(CredentialDetector.detect("app.build", RANDOM)).isNull();
	}

}
