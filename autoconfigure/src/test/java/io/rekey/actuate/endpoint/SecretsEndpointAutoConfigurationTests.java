// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

import io.rekey.SecretContent;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.SecretVersionInfo;
import io.rekey.signal.RotationAutoConfiguration;
import io.rekey.store.SecretDescriber;
import io.rekey.store.SecretDescription;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretReading;
import io.rekey.store.SecretSource;
import io.rekey.store.SecretStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jmx.JmxEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.jmx.ExposableJmxEndpoint;
import org.springframework.boot.actuate.endpoint.jmx.JmxEndpointsSupplier;
import org.springframework.boot.actuate.endpoint.jmx.JmxOperation;
import org.springframework.boot.actuate.endpoint.web.ExposableWebEndpoint;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.jmx.JmxAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SecretsEndpointAutoConfiguration}.
 */
class SecretsEndpointAutoConfigurationTests {

	private static final SecretId ID = SecretId.of("prod/orders/db");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SecretsEndpointAutoConfiguration.class,
				RotationAutoConfiguration.class, EndpointAutoConfiguration.class, JmxAutoConfiguration.class,
				JmxEndpointAutoConfiguration.class))
		.withUserConfiguration(Store.class)
		.withPropertyValues("spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=*");

	private final WebApplicationContextRunner web = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SecretsEndpointAutoConfiguration.class,
				RotationAutoConfiguration.class, EndpointAutoConfiguration.class, WebEndpointAutoConfiguration.class))
		.withUserConfiguration(Store.class)
		.withPropertyValues("management.endpoints.web.exposure.include=secrets,rotations");

	@Test
	void whenExposedThenBothEndpointsAreThere() {
		this.web.run((context) -> {
			assertThat(context).hasSingleBean(SecretsEndpoint.class)
				.hasSingleBean(SecretsWebExtension.class)
				.hasSingleBean(RotationsEndpoint.class)
				.hasSingleBean(RotationsWebExtension.class);
			assertThat(context.getBean(WebEndpointsSupplier.class).getEndpoints())
				.extracting(ExposableWebEndpoint::getRootPath)
				.containsExactlyInAnyOrder("secrets", "rotations");
		});
	}

	@Test
	void whenNotExposedThenNoEndpointIsThere() {
		this.web.withPropertyValues("management.endpoints.web.exposure.include=health").run(this::assertAbsent);
		this.web
			.withPropertyValues("management.endpoint.secrets.access=NONE", "management.endpoint.rotations.access=NONE")
			.run(this::assertAbsent);
	}

	@Test
	void whenThereAreNoSecretsThenBacksOff() {
		new WebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SecretsEndpointAutoConfiguration.class,
					EndpointAutoConfiguration.class, WebEndpointAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=*")
			.run(this::assertAbsent);
	}

	@Test
	void whenTheActuatorIsMissingThenBacksOff() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SecretsEndpointAutoConfiguration.class))
			.withUserConfiguration(Store.class)
			.withClassLoader(new FilteredClassLoader(Endpoint.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(SecretsEndpointAutoConfiguration.class));
	}

	@Test
	void whenAccessIsReadOnlyThenNothingIsChecked() {
		this.web.withPropertyValues("management.endpoint.secrets.access=READ_ONLY")
			.run((context) -> assertThat(context.getBean(WebEndpointsSupplier.class)
				.getEndpoints()
				.stream()
				.filter((endpoint) -> endpoint.getRootPath().equals("secrets"))
				.flatMap((endpoint) -> endpoint.getOperations().stream())
				.map((operation) -> operation.getRequestPredicate().getHttpMethod().name())).containsOnly("GET"));
	}

	@Test
	void whenHistorySizeIsSetThenItCounts() {
		this.runner.withPropertyValues("management.endpoint.rotations.history-size=7")
			.run((context) -> assertThat(context.getBean(RotationHistory.class).size()).isEqualTo(7));
		this.runner.run((context) -> assertThat(context.getBean(RotationHistory.class).size()).isEqualTo(100));
	}

	@Test
	void whenTheUserHasEndpointsThenTheyWin() {
		this.runner.run((other) -> this.web
			.withBean("ownSecrets", SecretsEndpoint.class, () -> other.getBean(SecretsEndpoint.class))
			.withBean("ownRotations", RotationsEndpoint.class, () -> other.getBean(RotationsEndpoint.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(SecretsEndpoint.class)
				.hasSingleBean(RotationsEndpoint.class)));
	}

	@Test
	void whenAChildHasTheSecretsOfItsParentThenItsEndpointsHideTheirs() {
		this.web.run((parent) -> this.web.withParent(parent).run((child) -> {
			assertThat(child).hasNotFailed();
			assertThat(child.getBean(SecretsEndpoint.class)).isNotSameAs(parent.getBean(SecretsEndpoint.class));
			assertThat(child.getBean(WebEndpointsSupplier.class).getEndpoints()).hasSize(2);
		}));
	}

	@Test
	void whenAskedByJmxThenAnswersAsByHttp() {
		this.runner.run((context) -> {
			load(context);
			assertThat(invoke(context, "secrets", "secrets", Map.of())).isInstanceOfSatisfying(SecretsDescriptor.class,
					(answer) -> assertThat(answer.secrets()).extracting(SecretDescriptor::name)
						.containsExactly(ID.value()));
			assertThat(invoke(context, "secrets", "secret", Map.of("name", ID.value())))
				.isInstanceOfSatisfying(SecretDescriptor.class, (answer) -> {
					assertThat(answer.versionId()).isEqualTo("v1");
					assertThat(answer.secretsManager()).isNotNull()
						.extracting(DescriptionDescriptor::rotationEnabled)
						.isEqualTo(true);
				});
			assertThat(invoke(context, "secrets", "check", Map.of("name", ID.value()))).isInstanceOfSatisfying(
					CheckDescriptor.class,
					(answer) -> assertThat(answer.result()).isNotNull()
						.extracting(RotationEntry::toVersionId)
						.isEqualTo("v2"));
			assertThat(invoke(context, "rotations", "rotations", Map.of())).isInstanceOfSatisfying(
					RotationsDescriptor.class, (answer) -> assertThat(answer.rotations()).hasSize(1));
			assertThat(invoke(context, "secrets", "secret", Map.of("name", "none"))).isNull();
			assertThat(invoke(context, "secrets", "check", Map.of("name", "none"))).isNull();
		});
	}

	@Test
	void whenRotationsAreNotFollowedThenSecretsShowAndACheckSaysWhyThereIsNone() {
		this.runner.withPropertyValues("rekey.rotation.enabled=false").run((context) -> {
			load(context);
			SecretsEndpoint endpoint = context.getBean(SecretsEndpoint.class);
			assertThat(endpoint.secrets().secrets()).hasSize(1);
			assertThat(endpoint.check(ID.value())).isNotNull()
				.extracting(CheckDescriptor::error)
				.asString()
				.contains("rekey.rotation.enabled");
		});
	}

	@Test
	void whenNothingDescribesSecretsThenTheyShowWithoutThat() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SecretsEndpointAutoConfiguration.class,
					EndpointAutoConfiguration.class, JmxAutoConfiguration.class, JmxEndpointAutoConfiguration.class))
			.withPropertyValues("spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=*")
			.withBean(SecretStore.class, () -> new Store().secretStore(new TwoVersions()))
			.run((context) -> {
				load(context);
				assertThat(context.getBean(SecretsEndpoint.class).secrets().secrets()).singleElement()
					.satisfies((secret) -> assertThat(secret.secretsManager()).isNull());
			});
	}

	@ParameterizedTest
	@CsvSource({ "rotations, secrets, rotations/page.js, secrets",
			"ops/history, secrets, ../ops/history/page.js, ../secrets",
			"history, ops/secrets, history/page.js, ops/secrets" })
	void whenPathsAreMappedThenThePageRefersToThem(String rotations, String secrets, String script, String data) {
		this.web
			.withPropertyValues("management.endpoints.web.path-mapping.rotations=" + rotations,
					"management.endpoints.web.path-mapping.secrets=" + secrets)
			.run((context) -> assertThat(html(context)).contains("src=\"" + script + "\"")
				.contains("data-secrets=\"" + data + "\""));
	}

	@Test
	void whenSecretsAreNotExposedThenThePageKnows() {
		this.web.withPropertyValues("management.endpoints.web.exposure.include=rotations")
			.run((context) -> assertThat(html(context)).contains("data-secrets=\"\""));
	}

	@Test
	void whenANativeImageIsBuiltThenItHasTheFilesOfThePage() {
		RuntimeHints hints = new RuntimeHints();
		new PageRuntimeHints().registerHints(hints, getClass().getClassLoader());
		for (String file : new String[] { "page.html", "page.css", "page.js", "page.svg" }) {
			assertThat(RuntimeHintsPredicates.resource().forResource("io/rekey/actuate/endpoint/" + file))
				.accepts(hints);
		}
	}

	private static String html(ApplicationContext context) {
		return String.valueOf(
				context.getBean(RotationsWebExtension.class).rotations(RotationsFormat.HTML, null, null).getBody());
	}

	private static void load(ApplicationContext context) {
		assertThat(context.getBean(SecretStore.class).get(ID).versionId()).isEqualTo("v1");
	}

	private static Object invoke(ApplicationContext context, String endpoint, String operation,
			Map<String, Object> arguments) {
		JmxOperation found = context.getBean(JmxEndpointsSupplier.class)
			.getEndpoints()
			.stream()
			.filter((candidate) -> candidate.getEndpointId().toString().equals(endpoint))
			.flatMap((ExposableJmxEndpoint candidate) -> candidate.getOperations().stream())
			.filter((JmxOperation candidate) -> candidate.getName().equals(operation))
			.findFirst()
			.orElseThrow();
		return found.invoke(new InvocationContext(SecurityContext.NONE, arguments));
	}

	private void assertAbsent(ApplicationContext context) {
		assertThat(context.getBeanNamesForType(SecretsEndpoint.class)).isEmpty();
		assertThat(context.getBeanNamesForType(RotationsEndpoint.class)).isEmpty();
		assertThat(context.getBeanNamesForType(SecretsWebExtension.class)).isEmpty();
		assertThat(context.getBeanNamesForType(RotationsWebExtension.class)).isEmpty();
	}

	@Configuration(proxyBeanMethods = false)
	static class Store {

		@Bean
		SecretSource secretSource() {
			return new TwoVersions();
		}

		@Bean
		SecretStore secretStore(SecretSource source) {
			return new SecretStore(source, (id) -> SecretLocation.of(id.value()), Clock.systemUTC());
		}

		@Bean
		SecretDescriber secretDescriber() {
			return (id, location) -> new SecretDescription(Map.of("v1", Set.of("AWSCURRENT")),
					new SecretDescription.Rotation(true, 30L, null, null, null, null), null, null, null, null, false);
		}

	}

	/**
	 * Each reading finds the next version.
	 */
	private static final class TwoVersions implements SecretSource {

		private int version;

		@Override
		public Map<SecretId, SecretReading> readAll(Map<SecretId, SecretLocation> locations) {
			return Map.of();
		}

		@Override
		public synchronized SecretVersion read(SecretId id, SecretLocation location) {
			return new SecretVersion(id, new SecretVersionInfo("arn:aws:secretsmanager:eu-west-1:1:secret:x",
					id.value(), "v" + ++this.version, Set.of("AWSCURRENT"), Instant.EPOCH), SecretContent.ofText("x"));
		}

	}

}
