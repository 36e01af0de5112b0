// SPDX-License-Identifier: Apache-2.0

package io.rekey.guard;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * All properties of Spring Boot and Spring Cloud that are on the class path of the tests,
 * each with a literal as people write them: those that are credentials are found, and no
 * other.
 */
class BootPropertiesTests {

	private static final Set<String> CREDENTIALS = Set.of("encrypt.key-store.password", "encrypt.key-store.secret",
			"management.appoptics.metrics.export.api-token", "management.datadog.metrics.export.api-key",
			"management.datadog.metrics.export.application-key", "management.dynatrace.metrics.export.api-token",
			"management.elastic.metrics.export.api-key-credentials", "management.elastic.metrics.export.password",
			"management.humio.metrics.export.api-token", "management.influx.metrics.export.password",
			"management.influx.metrics.export.token", "management.kairos.metrics.export.password",
			"management.newrelic.metrics.export.api-key", "management.prometheus.metrics.export.pushgateway.password",
			"management.prometheus.metrics.export.pushgateway.token", "management.server.ssl.key-password",
			"management.server.ssl.key-store-password", "management.server.ssl.trust-store-password",
			"server.ssl.key-password", "server.ssl.key-store-password", "server.ssl.trust-store-password",
			"spring.datasource.dbcp2.password", "spring.datasource.hikari.password",
			"spring.datasource.oracleucp.password", "spring.datasource.password", "spring.datasource.tomcat.password",
			"spring.flyway.password", "spring.liquibase.password", "spring.r2dbc.password", "spring.sql.init.password");

	private final Map<String, String> literals = new TreeMap<>();

	BootPropertiesTests() throws IOException {
		for (URL url : Collections
			.list(getClass().getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
			if (!url.getProtocol().equals("jar")) {
				continue;
			}
			try (InputStream metadata = url.openStream()) {
				for (JsonNode property : JsonMapper.shared().readTree(metadata).path("properties")) {
					String name = property.path("name").asString();
					boolean old = property.path("deprecation").path("level").asString("").equals("error");
					if (!name.startsWith("rekey.") && !old) {
						this.literals.put(name, literal(name, property));
					}
				}
			}
		}
	}

	private static String literal(String name, JsonNode property) {
		JsonNode standard = property.path("defaultValue");
		if (standard.isValueNode()) {
			return standard.asString();
		}
		if (name.matches(".*(ur[il]|endpoint)s?")) {
			return "https://orders.example.org/path";
		}
		if (name.matches(".*(location|path|file|certificate|private-key|-store)s?")) {
			return "classpath:config/orders.pem";
		}
		return switch (property.path("type").asString("")) {
			case "java.lang.Boolean" -> "true";
			case "java.lang.Integer", "java.lang.Long", "java.lang.Double", "java.lang.Float" -> "100";
			case "java.time.Duration" -> "30s";
			case "org.springframework.util.unit.DataSize" -> "10MB";
			case "java.lang.Class<?>" -> "com.example.orders.Orders";
			default -> "orders";
		};
	}

	@Test
	void whenAnyPropertyOfSpringBootIsALiteralThenExactlyTheCredentialsAreFound() {
		Set<String> found = new TreeSet<>();
		this.literals.forEach((name, value) -> {
			if (CredentialDetector.detect(name, value) != null) {
				found.add(name);
			}
		});
		assertThat(this.literals).hasSizeGreaterThan(500);
		assertThat(found).containsExactlyInAnyOrderElementsOf(CREDENTIALS);
	}

}
