// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.rekey.env.SecretsAutoConfiguration;
import io.rekey.test.EmbeddedAws;
import io.rekey.typed.RotatingSecretsAutoConfiguration;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

/**
 * An application whose properties are a secret's, and the same ones without.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({ SecretsAutoConfiguration.class, RotatingSecretsAutoConfiguration.class })
class Application {

	/**
	 * Starts it. The map stands where the reference is answered: after all other sources.
	 */
	static ConfigurableApplicationContext start(EmbeddedAws aws) {
		ConfigurableApplicationContext context = start(aws, List.of("read/app"),
				"--secret.reference=${secret@read/app#referred}", "--plain.reference=${plain@read/app#referred}");
		context.getEnvironment()
			.getPropertySources()
			.addLast(new MapPropertySource("plain", Map.of("plain@read/app#referred", "value-of-the-plain-reference")));
		return context;
	}

	/**
	 * Starts it with imported secrets.
	 * @param aws has the secrets
	 * @param imports their names
	 * @param args further arguments
	 */
	static ConfigurableApplicationContext start(EmbeddedAws aws, List<String> imports, String... args) {
		List<String> all = new ArrayList<>(List.of(args));
		all.add("--rekey.aws.endpoint=" + aws.endpoint());
		all.add("--rekey.aws.region=" + aws.region());
		all.add("--rekey.aws.credentials.access-key-id=" + aws.accessKeyId());
		all.add("--rekey.aws.credentials.secret-access-key=" + aws.secretAccessKey());
		all.add("--spring.config.import=aws-secretsmanager:" + String.join(";", imports));
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(Map.of("spring.main.banner-mode", "off", "logging.level.root", "off"))
			.run(all.toArray(String[]::new));
	}

}
