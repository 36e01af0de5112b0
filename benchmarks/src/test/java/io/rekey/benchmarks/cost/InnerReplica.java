/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

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
