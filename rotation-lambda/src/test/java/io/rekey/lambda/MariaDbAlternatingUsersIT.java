// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.util.Map;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MySqlAlternatingUsersRotationFunction} on a real MariaDB.
 */
class MariaDbAlternatingUsersIT extends AlternatingUsersTests {

	private final TestMariaDb mariaDb = TestMariaDb.get();

	MariaDbAlternatingUsersIT() {
		super(TestMariaDb.get());
	}

	@Override
	RotationFunction function(SecretsManagerClient client, Map<String, String> environment) {
		return new MySqlAlternatingUsersRotationFunction(client, environment);
	}

	@Override
	String grantForOddName(String username) {
		return "GRANT SELECT ON test.things TO `" + username.replace("`", "``") + "`@`%`";
	}

	@Test
	void whenClonedThenAllGrantsAreTheSame() {
		this.mariaDb.execute("CREATE OR REPLACE ROLE clerk");
		this.mariaDb.execute("GRANT clerk TO rotation_master WITH ADMIN OPTION");
		this.mariaDb.execute("GRANT INSERT (n), UPDATE (n) ON test.things TO orders WITH GRANT OPTION");
		this.mariaDb.execute("GRANT SELECT ON `a``b ? {fn c} TO 'd'`.* TO orders");
		this.mariaDb.execute("GRANT RELOAD ON *.* TO orders WITH GRANT OPTION");
		this.mariaDb.execute("GRANT clerk TO orders");
		this.mariaDb.execute("SET DEFAULT ROLE clerk FOR orders");
		this.mariaDb.execute("ALTER USER orders REQUIRE SSL");
		rotation().runAll(rotation().begin());
		assertThat(this.mariaDb.grants("orders_clone")).hasSizeGreaterThan(4)
			.containsExactlyInAnyOrderElementsOf(this.mariaDb.grants("orders"));
	}

	@Test
	void whenRightsWereAddedToTheCurrentUserThenTheOtherGetsThem() {
		rotation().runAll(rotation().begin());
		this.mariaDb.execute("GRANT DELETE ON test.things TO orders_clone");
		rotation().runAll(rotation().begin());
		assertThat(this.mariaDb.grants("orders"))
			.containsExactlyInAnyOrderElementsOf(this.mariaDb.grants("orders_clone"));
	}

	@Test
	void whenClientCertificateIsRequiredThenAlsoOfTheClone() {
		for (String requirement : new String[] { "X509", "SUBJECT '/CN=it''s' AND CIPHER 'AES'", "ISSUER '/CN=ca'",
				"NONE" }) {
			this.mariaDb.execute("ALTER USER orders REQUIRE " + requirement);
			copyAsMaster();
			assertThat(tls("orders_clone")).isEqualTo(tls("orders"));
		}
		assertThat(tls("orders")).isEqualTo("|||");
	}

	private void copyAsMaster() {
		RotationEvent event = new RotationEvent(RotationStep.SET, "arn", "token");
		Database database = new MySqlDatabase();
		DatabaseSecret master = DatabaseSecret.parse(event, "master",
				this.mariaDb.secretFor("rotation_master", "canary-master"), database);
		Database.Account orders = new Database.Account("orders", "%");
		assertThat(new DatabaseLogins(event, database).call("master", master,
				(session) -> session.copyUser(orders, orders.named("orders_clone"), "pw")))
			.contains(true);
	}

	private String tls(String user) {
		return this.mariaDb
			.column("SELECT CONCAT_WS('|', ssl_type, ssl_cipher, x509_issuer, x509_subject)"
					+ " FROM mysql.user WHERE User = ?", user)
			.get(0);
	}

}
