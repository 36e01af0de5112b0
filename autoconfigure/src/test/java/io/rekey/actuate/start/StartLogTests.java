// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.start;

import java.util.ArrayList;
import java.util.List;

import io.rekey.env.TestApplications;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StartLog}.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartLogTests {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static int count;

	private final EmbeddedAws aws = extension.aws();

	private final String name = "start/log" + ++count;

	@Test
	void whenSecretsAreLoadedThenOneLineTellsHowManyAndWhatFollows(CapturedOutput output) {
		this.aws.createSecret(this.name + "a", "{\"k\":\"v\"}");
		this.aws.createSecret(this.name + "b", "{\"k\":\"v\"}");
		try (ConfigurableApplicationContext parent = run("--a=${secret@" + this.name + "a#k}",
				"--b=${secret@" + this.name + "b#k}");
				ConfigurableApplicationContext child = child(parent, "--c=${secret@" + this.name + "a#k}")) {
			assertThat(child.isRunning()).isTrue();
			assertThat(output)
				.containsPattern("INFO.*Loaded 2 secrets in 1 call \\(\\d+ ms\\) from eu-west-1;"
						+ " rotations: no queue, comparison every 5 min\n")
				.containsOnlyOnce("Loaded 2 secret");
		}
	}

	@Test
	void whenATopicIsSetThenTheLineNamesIt(CapturedOutput output) {
		this.aws.createSecret(this.name, "{\"k\":\"v\"}");
		String topic = this.aws.createTopicForRotations("startlog");
		run("--a=${secret@" + this.name + "#k}", "--rekey.rotation.topic-arn=" + topic,
				"--rekey.rotation.reconcile-interval=90s")
			.close();
		assertThat(output).contains("Loaded 1 secret in 1 call",
				"rotations: own queue on topic " + topic + ", comparison every 90 s");
	}

	@Test
	void whenRotationsAreNotFollowedThenTheLineSaysSo(CapturedOutput output) {
		this.aws.createSecret(this.name, "{\"k\":\"v\"}");
		run("--a=${secret@" + this.name + "#k}", "--rekey.rotation.enabled=false").close();
		assertThat(output).contains("rotations: not followed");
	}

	@Test
	void whenThereIsNoSecretThenNothingIsLogged(CapturedOutput output) {
		run("--a=b").close();
		assertThat(output).doesNotContain("Loaded");
	}

	private ConfigurableApplicationContext run(String... arguments) {
		return builder().run(arguments(arguments));
	}

	private ConfigurableApplicationContext child(ConfigurableApplicationContext parent, String... arguments) {
		return builder().parent(parent).run(arguments(arguments));
	}

	private static SpringApplicationBuilder builder() {
		return new SpringApplicationBuilder(App.class).web(WebApplicationType.NONE);
	}

	private String[] arguments(String... arguments) {
		List<String> all = new ArrayList<>(TestApplications.arguments(this.aws));
		all.addAll(List.of(arguments));
		all.add("--spring.main.banner-mode=off");
		return all.toArray(new String[0]);
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration(StartLogAutoConfiguration.class)
	static class App {

	}

}
