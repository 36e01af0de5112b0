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

package io.rekey.env;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.rekey.Secrets;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for an application that turns the library off.
 */
class DisabledTests {

	private static final String YAML = """
			spring.config.import: "aws-secretsmanager:disabled/app"
			rekey.rotation.queue: nowhere
			refers: ${secret@disabled/app#key:default}
			spring.datasource.password: plaintext
			rekey.guard.plaintext: fail
			""";

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	@Test
	void whenDisabledThenNothingIsReadAndNoBeanIsMade() {
		this.aws.createSecret("disabled/app", "{\"key\":\"value\",\"imported\":\"yes\"}");
		this.aws.clearCalls();
		try (var context = TestApplications.run(this.aws, this.directory, YAML, TestApplications.Library.class,
				"--rekey.enabled=false")) {
			assertThat(context.getEnvironment().getProperty("refers")).isEqualTo("default");
			assertThat(context.getEnvironment().containsProperty("imported")).isFalse();
			assertThat(context.getBeanProvider(Secrets.class).getIfAvailable()).isNull();
			assertThat(ours(context)).isEmpty();
		}
		assertThat(this.aws.calls()).isEmpty();
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void whenItIsNeitherTrueNorFalseThenNamesThePropertyAndWhereItStands(CapturedOutput output) {
		assertThatException().isThrownBy(() -> TestApplications
			.run(this.aws, this.directory, "rekey.enabled: perhaps", TestApplications.Library.class)
			.close());
		assertThat(output).contains("APPLICATION FAILED TO START", "Property: rekey.enabled",
				"application.yml] - 1:16");
	}

	private static List<String> ours(ConfigurableApplicationContext context) {
		return Stream.of(context.getBeanDefinitionNames())
			.filter((name) -> context.getBean(name).getClass().getPackageName().startsWith("io.rekey"))
			.filter((name) -> !name.endsWith("Library"))
			.toList();
	}

}
