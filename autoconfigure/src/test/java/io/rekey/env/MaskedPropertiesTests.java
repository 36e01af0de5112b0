// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.jmx.JmxAutoConfiguration;
import org.springframework.cloud.autoconfigure.LifecycleMvcEndpointAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is shown of properties, by JMX and by endpoints.
 */
class MaskedPropertiesTests {

	private static final String YAML = """
			spring:
			  config.import: optional:aws-secretsmanager:masked/orders?prefix=imported.
			  datasource.url: jdbc:postgresql://127.0.0.1/orders
			  datasource.password: ${secret@masked/db#password}
			server.address: 127.0.0.1
			copy: a hidden-password b
			spring.jmx.enabled: true
			used: ${secret@masked/db#dbname}
			rekey.aws.credentials.session-token: token-of-aws
			""";

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	@BeforeAll
	static void create() {
		extension.aws()
			.createSecret("masked/db", "{\"username\":\"orders\",\"dbname\":\"orders\",\"host\":\"127.0.0.1\","
					+ "\"password\":\"hidden-password\"}");
		extension.aws().createSecret("masked/orders", "{\"key\":\"imported-value\"}");
	}

	@Test
	void whenJmxIsAskedThenWhatComesFromASecretIsMasked() throws Exception {
		try (ConfigurableApplicationContext context = run()) {
			MBeanServer server = ManagementFactory.getPlatformMBeanServer();
			Set<ObjectName> names = server.queryNames(new ObjectName("*:type=EnvironmentManager,*"), null);
			assertThat(names).singleElement()
				.hasToString(
						"org.springframework.cloud.context.environment:name=environmentManager,type=EnvironmentManager");
			ObjectName manager = names.iterator().next();
			for (String name : List.of("spring.datasource.password", "imported.key", "copy",
					"secret@masked/db#password", "secret@masked/db", "used", "rekey.aws.credentials.session-token")) {
				assertThat(get(server, manager, name)).as(name).isEqualTo("******");
			}
			assertThat(get(server, manager, "server.address")).isEqualTo("127.0.0.1");
			assertThat(get(server, manager, "none")).isNull();
			assertThat(context.getEnvironment().getProperty("spring.datasource.password")).isEqualTo("hidden-password");
		}
	}

	private static Object get(MBeanServer server, ObjectName manager, String name) throws Exception {
		return server.invoke(manager, "getProperty", new Object[] { name }, new String[] { String.class.getName() });
	}

	@Test
	void whenASecretTellsWhereADatabaseIsThenOtherPropertiesStayReadable() {
		try (ConfigurableApplicationContext context = run()) {
			EnvironmentEndpoint endpoint = new EnvironmentEndpoint(context.getEnvironment(),
					context.getBeanProvider(SanitizingFunction.class).orderedStream().toList(), Show.ALWAYS);
			assertThat(shown(endpoint, "spring.config.import"))
				.isEqualTo("optional:aws-secretsmanager:masked/orders?prefix=imported.");
			assertThat(shown(endpoint, "spring.datasource.url")).isEqualTo("jdbc:postgresql://127.0.0.1/orders");
			assertThat(shown(endpoint, "server.address")).isEqualTo("127.0.0.1");
			for (String name : List.of("copy", "used", "imported.key", "spring.datasource.password")) {
				assertThat(shown(endpoint, name)).as(name).isEqualTo("******");
			}
		}
	}

	private static Object shown(EnvironmentEndpoint endpoint, String name) {
		return endpoint.environmentEntry(name).getProperty().getValue();
	}

	private ConfigurableApplicationContext run() {
		return TestApplications.run(this.aws, this.directory, YAML, App.class);
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ JmxAutoConfiguration.class, LifecycleMvcEndpointAutoConfiguration.class })
	static class App {

	}

}
