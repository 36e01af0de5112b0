// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.cost;

import java.util.ArrayList;
import java.util.List;

import io.rekey.env.SecretsAutoConfiguration;
import io.rekey.signal.RotationAutoConfiguration;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * An application in this JVM, with what calls AWS and nothing else.
 */
final class InnerReplica implements Replica {

	private final ConfigurableApplicationContext context;

	private InnerReplica(ConfigurableApplicationContext context) {
		this.context = context;
	}

	static Replica start(Cloud cloud, List<String> args) {
		List<String> all = new ArrayList<>(args);
		cloud.systemProperties().forEach((name, value) -> all.add("--" + property(name) + "=" + value));
		all.addAll(List.of("--logging.level.root=warn", "--logging.level.org.elasticmq=off"));
		return new InnerReplica(new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run(all.toArray(String[]::new)));
	}

	private static String property(String name) {
		return switch (name) {
			case "aws.endpointUrl" -> "rekey.aws.endpoint";
			case "aws.region" -> "rekey.aws.region";
			case "aws.accessKeyId" -> "rekey.aws.credentials.access-key-id";
			case "aws.secretAccessKey" -> "rekey.aws.credentials.secret-access-key";
			default -> throw new IllegalArgumentException(name);
		};
	}

	@Override
	public void stop() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SecretsAutoConfiguration.class, RotationAutoConfiguration.class })
	static class Application {

	}

}
