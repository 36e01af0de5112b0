// SPDX-License-Identifier: Apache-2.0

package io.rekey.lifecycle;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.rekey.env.TestApplications;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the classes that an application loads for what it does not use, in a JVM of
 * its own.
 */
@Timeout(300)
class LoadedClassesIT {

	/**
	 * The types in signatures of beans, almost all of them interfaces: no client is
	 * built.
	 */
	private static final int SDK_TYPES_WITHOUT_SECRETS = 24;

	/**
	 * What bears the configuration of signals, and the schedule.
	 */
	private static final Set<String> SIGNALS_WITHOUT_QUEUE = Set.of("RotationAutoConfiguration",
			"RotationAutoConfiguration$OnQueue", "RotationProperties", "RotationProperties$Spreads",
			"RevocationProperties", "ReconcileSchedule", "SignalCounts", "QueueCounts", "QueueActivity",
			"RotationSignals", "QueueListener", "QueueFactory", "QueueNames");

	/**
	 * The post processors of the environment, what looks for references that have no
	 * value then, and the types of conditions.
	 */
	private static final int TYPES_WHEN_DISABLED = 32;

	/**
	 * A client that a condition asks for is an interface, which extends three others.
	 */
	private static final int SDK_TYPES_WHEN_DISABLED = 4;

	private static final Pattern OPTIONAL = Pattern
		.compile("(?i).*(actuator|micrometer|jdbc|hikari|r2dbc|hibernate|flyway|liquibase|dbcp2|ucp|jpa|tomcat|webmvc"
				+ "|spring-data|spring-cloud|starter-test|elasticmq|pekko).*");

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	@Test
	void whenNoSecretIsUsedThenNoClientIsLoadedAndNothingOfWhatIsMissing() throws IOException {
		Set<String> classes = classesOf("null");
		assertThat(classes).contains("io.rekey.env.SecretEnvironment").doesNotContain("io.rekey.aws.AwsProperties");
		assertThat(in(classes, "software.amazon.awssdk.")).hasSizeLessThanOrEqualTo(SDK_TYPES_WITHOUT_SECRETS);
		assertThat(in(classes, "software.amazon.awssdk.http.apache5.")).isEmpty();
		assertThat(in(classes, "org.apache.hc.")).isEmpty();
		assertNothingIsLoadedOfWhatIsMissing(classes);
	}

	@Test
	void whenSecretsAreUsedWithoutQueueThenNothingIsLoadedForOne() throws IOException {
		this.aws.createSecret("classes/app", "{\"k\":\"v1\"}");
		List<String> arguments = new ArrayList<>(TestApplications.arguments(this.aws));
		arguments.add("--app.key=${secret@classes/app#k}");
		Set<String> classes = classesOf("v1", arguments.toArray(new String[0]));
		assertThat(classes).contains("software.amazon.awssdk.services.secretsmanager.DefaultSecretsManagerClient");
		assertThat(in(classes, "software.amazon.awssdk.services.sqs.")).isEmpty();
		assertThat(in(classes, "software.amazon.awssdk.services.sns.")).isEmpty();
		assertThat(in(classes, "io.rekey.signal.")).isSubsetOf(SIGNALS_WITHOUT_QUEUE);
		assertNothingIsLoadedOfWhatIsMissing(classes);
	}

	@Test
	void whenDisabledThenNothingIsLoadedButWhatAsksWhetherItIs() throws IOException {
		Set<String> classes = classesOf("null", "--rekey.enabled=false");
		assertThat(in(classes, "software.amazon.awssdk.")).hasSizeLessThanOrEqualTo(SDK_TYPES_WHEN_DISABLED);
		assertThat(in(classes, "io.rekey.")).contains(SmallApplication.class.getName().substring("io.rekey.".length()))
			.hasSizeLessThanOrEqualTo(1 + TYPES_WHEN_DISABLED);
	}

	private static void assertNothingIsLoadedOfWhatIsMissing(Set<String> classes) {
		for (String missing : List.of("io.rekey.actuate.endpoint.", "io.rekey.actuate.metrics.", "io.rekey.jdbc.",
				"io.rekey.r2dbc.")) {
			assertThat(in(classes, missing)).as(missing).isEmpty();
		}
	}

	/**
	 * Runs an application that has the library, and nothing that is optional.
	 * @param expected the value of the property {@code app.key}
	 */
	private Set<String> classesOf(String expected, String... arguments) throws IOException {
		Path log = this.directory.resolve("classes");
		List<String> all = new ArrayList<>(
				List.of("--spring.main.banner-mode=off", "--spring.main.web-application-type=none"));
		all.addAll(List.of(arguments));
		try (ChildProcess process = ChildProcess.startOn(classPath(), List.of("-Xlog:class+load:file=" + log + ":none"),
				SmallApplication.class, all)) {
			assertThat(process.awaitLine(SmallApplication.STARTED)).endsWith(expected);
		}
		return Files.readAllLines(log)
			.stream()
			.map((line) -> line.substring(0, line.indexOf(' ')))
			.filter((name) -> !name.contains("$$Lambda"))
			.collect(Collectors.toSet());
	}

	private static List<String> classPath() {
		return Arrays.stream(ChildProcess.CLASS_PATH.split(File.pathSeparator, -1))
			.filter((entry) -> !OPTIONAL.matcher(Path.of(entry).getFileName().toString()).matches())
			.toList();
	}

	private static List<String> in(Set<String> classes, String start) {
		return classes.stream()
			.filter((name) -> name.startsWith(start))
			.map((name) -> name.substring(start.length()))
			.sorted()
			.toList();
	}

}
