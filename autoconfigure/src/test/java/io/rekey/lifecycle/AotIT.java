// SPDX-License-Identifier: Apache-2.0

package io.rekey.lifecycle;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

import io.rekey.env.TestApplications;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import io.rekey.test.EmbeddedPostgreSql;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplicationAotProcessor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for an application that Spring processes ahead of time and that runs on the JVM.
 */
@Timeout(180)
class AotIT {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	@Test
	void whenProcessedAheadOfTimeThenNothingIsReadAtBuildTimeAndTheApplicationFollows() throws Exception {
		try (EmbeddedPostgreSql postgres = EmbeddedPostgreSql.start()) {
			postgres.createUser("aot", "first");
			this.aws.createSecret("aot/db", json(postgres, "v1", "first"));
			String topic = this.aws.createTopicForRotations("aot");
			List<String> arguments = new ArrayList<>(TestApplications.arguments(this.aws));
			arguments.addAll(List.of("--spring.main.banner-mode=off", "--spring.cloud.refresh.enabled=false",
					"--app.key=${secret@aot/db#k}", "--spring.datasource.username=${secret@aot/db#username}",
					"--spring.datasource.password=${secret@aot/db#password}", "--rekey.rotation.topic-arn=" + topic));
			this.aws.clearCalls();
			process(arguments);
			assertThat(this.aws.calls()).isEmpty();
			compile();
			try (ChildProcess application = ChildProcess.start(List.of("-Dspring.aot.enabled=true"),
					List.of(path("classes"), path("resources")), AotApplication.class, arguments)) {
				application.awaitLine(AotApplication.STARTED);
				await().until(() -> this.aws.count("sqs:ReceiveMessage") > 0);
				postgres.changePassword("aot", "second");
				String version = this.aws.putSecretValue("aot/db", json(postgres, "v2", "second"));
				assertThat(application.awaitLine(AotApplication.ROTATED))
					.isEqualTo(AotApplication.ROTATED + version + " true true");
				assertThat(application.lines()).anyMatch((line) -> line.contains("Starting AOT-processed"));
			}
			assertThat(this.aws.count("sqs:DeleteQueue")).isEqualTo(1);
		}
	}

	private static String json(EmbeddedPostgreSql postgres, String key, String password) {
		return """
				{"engine":"postgres","host":"localhost","port":%d,"dbname":"postgres","username":"aot",\
				"password":"%s","k":"%s"}""".formatted(postgres.port(), password, key);
	}

	private void process(List<String> arguments) throws Exception {
		List<String> all = new ArrayList<>(List.of(AotApplication.class.getName(), path("sources"), path("resources"),
				path("classes"), "io.rekey", "test"));
		all.addAll(arguments);
		SpringApplicationAotProcessor.main(all.toArray(new String[0]));
	}

	private void compile() throws IOException {
		List<String> arguments = new ArrayList<>(List.of("-proc:none", "-nowarn", "-d", path("classes"), "-cp",
				path("classes") + File.pathSeparator + ChildProcess.CLASS_PATH));
		try (Stream<Path> files = Files.walk(this.directory.resolve("sources"))) {
			files.filter((file) -> file.toString().endsWith(".java")).forEach((file) -> arguments.add(file.toString()));
		}
		assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(new String[0])))
			.isZero();
	}

	private String path(String name) throws IOException {
		return Files.createDirectories(this.directory.resolve(name)).toString();
	}

}
