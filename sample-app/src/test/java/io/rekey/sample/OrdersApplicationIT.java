// SPDX-License-Identifier: Apache-2.0

package io.rekey.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.rekey.SecretId;
import io.rekey.Secrets;
import io.rekey.sample.embedded.EmbeddedStack;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "management.endpoint.env.show-values=always",
				"management.endpoint.configprops.show-values=always" })
@DirtiesContext
class OrdersApplicationIT {

	private static final SecretId DATABASE_SECRET = SecretId.of("prod/orders/db");

	private static final SecretId APPLICATION_SECRET = SecretId.of("prod/orders/app");

	private static final int ROTATIONS = 5;

	private static final Pattern SERIES = Pattern.compile("\\brekey_[a-z_]+");

	@LocalServerPort
	private int port;

	@Autowired
	private Secrets secrets;

	@Autowired
	private EmbeddedStack stack;

	private Visitor visitor;

	@BeforeEach
	void setUp() {
		this.visitor = new Visitor(this.port);
	}

	@Test
	void whenRotatedUnderLoadThenNoOrderFails() {
		Stats before = this.visitor.stats();
		Set<String> passwords = new LinkedHashSet<>();
		passwords.add(password());
		for (int rotation = 0; rotation < ROTATIONS; rotation++) {
			this.visitor.rotate();
			assertThat(passwords.add(password())).isTrue();
			assertThat(this.stack.accepts(password())).isTrue();
		}
		awaitOrders();
		Stats after = this.visitor.stats();
		assertThat(after.rotations() - before.rotations()).isEqualTo(ROTATIONS);
		assertThat(after.failed()).isZero();
		assertThat(after.firstPasswordRefused()).isTrue();
		assertThat(passwords.stream().limit(ROTATIONS)).noneMatch(this.stack::accepts);
		assertNowhere(passwords);
	}

	@Test
	void whenRefreshedThenStackIsKept() {
		Stats before = this.visitor.stats();
		assertThat(this.visitor.post("/actuator/refresh")).isEqualTo("[]");
		awaitOrders();
		assertThat(this.visitor.stats().secrets()).isEqualTo(before.secrets());
		this.visitor.rotate();
		assertThat(this.visitor.stats().failed()).isZero();
	}

	@Test
	void whenRotatedThenMetersAndAuditEventsTellOfIt() throws IOException {
		this.visitor.rotate();
		String scrape = this.visitor.get("/actuator/prometheus");
		Set<String> series = scrape.lines()
			.filter((line) -> line.startsWith("rekey_"))
			.map((line) -> line.replaceAll("[{ ].*", ""))
			.collect(Collectors.toSet());
		String alerts = Files.readString(Path.of("..", "docs", "monitoring", "rekey-alerts.yml"));
		assertThat(SERIES.matcher(alerts).results().map((MatchResult name) -> String.valueOf(name.group())))
			.isNotEmpty()
			.isSubsetOf(series);
		assertThat(this.visitor.get("/actuator/auditevents")).contains("\"SECRET_READ\"", "\"SECRET_ROTATED\"",
				DATABASE_SECRET.value());
		assertNowhere(Set.of(password()));
		assertThat(scrape + this.visitor.get("/actuator/auditevents")).doesNotContain(password());
	}

	@Test
	void whenServingThenOrdersAreListed() {
		awaitOrders();
		assertThat(this.visitor.get("/orders")).contains("\"item\":", "\"cents\":");
	}

	private void awaitOrders() {
		long served = this.visitor.stats().served();
		Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.untilAsserted(() -> assertThat(this.visitor.stats().served()).isGreaterThan(served + 50));
	}

	private void assertNowhere(Set<String> passwords) {
		assertThat(this.visitor.get("/actuator/env")).contains("spring.datasource.password")
			.doesNotContain(passwords)
			.doesNotContain(this.secrets.get(APPLICATION_SECRET).values().values());
		assertThat(this.visitor.get("/actuator/configprops")).contains("discountCode")
			.doesNotContain(passwords)
			.doesNotContain(this.secrets.get(APPLICATION_SECRET).values().values());
		assertThat(this.visitor.get("/demo/stats")).doesNotContain(passwords);
	}

	private String password() {
		return this.secrets.get(DATABASE_SECRET).values().getOrDefault("password", "");
	}

}
