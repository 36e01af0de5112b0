// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.rekey.bean.BeanRotationAutoConfiguration;
import io.rekey.signal.RotationAutoConfiguration;
import io.rekey.test.EmbeddedAws;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.autoconfigure.ConfigurationPropertiesRebinderAutoConfiguration;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Runs small applications that have their configuration in a real file.
 */
public final class TestApplications {

	private TestApplications() {
	}

	/**
	 * The arguments that lead an application to an {@link EmbeddedAws}.
	 */
	public static List<String> arguments(EmbeddedAws aws) {
		return List.of("--rekey.aws.endpoint=" + aws.endpoint(), "--rekey.aws.region=" + aws.region(),
				"--rekey.aws.credentials.access-key-id=" + aws.accessKeyId(),
				"--rekey.aws.credentials.secret-access-key=" + aws.secretAccessKey());
	}

	/**
	 * Runs an application with the given {@code application.yml}.
	 */
	public static ConfigurableApplicationContext run(EmbeddedAws aws, Path directory, String yaml,
			Class<?> configuration, String... arguments) {
		List<String> all = new ArrayList<>(arguments(aws));
		all.addAll(List.of(arguments));
		return run(directory, yaml, configuration, all.toArray(new String[0]));
	}

	/**
	 * Runs an application that is told nothing about AWS.
	 */
	public static ConfigurableApplicationContext run(Path directory, String yaml, Class<?> configuration,
			String... arguments) {
		Path file = directory.resolve("application.yml");
		try {
			Files.writeString(file, yaml);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new SpringApplicationBuilder(configuration).web(WebApplicationType.NONE)
			.properties(Map.of("spring.config.location", file.toUri().toString(), "spring.main.banner-mode", "off"))
			.run(arguments);
	}

	/**
	 * The library without pools.
	 */
	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SecretsAutoConfiguration.class, RotationAutoConfiguration.class,
			BeanRotationAutoConfiguration.class, RefreshAutoConfiguration.class,
			ConfigurationPropertiesRebinderAutoConfiguration.class, ConfigurationPropertiesAutoConfiguration.class,
			PropertyPlaceholderAutoConfiguration.class })
	public static class Library {

	}

}
