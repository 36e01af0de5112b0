// SPDX-License-Identifier: Apache-2.0

package io.rekey.lifecycle;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.rekey.env.TestApplications;
import io.rekey.env.TestClients;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import io.rekey.test.EmbeddedPostgreSql;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import static org.awaitility.Awaitility.await;

/**
 * Tests for applications whose class loader is thrown away, as on a restart by Spring
 * Boot's devtools.
 */
@Timeout(180)
class ClassLoaderLeakIT {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	@Test
	void whenAnApplicationIsRestartedThenItsClassesCanBeCollected() throws Exception {
		try (EmbeddedPostgreSql postgres = EmbeddedPostgreSql.start();
				SecretsManagerClient client = TestClients.secretsManager(this.aws)) {
			postgres.createUser("leak", "first");
			this.aws.createSecret("leak/db", json("first"));
			List<String> arguments = new ArrayList<>(TestApplications.arguments(this.aws));
			arguments.addAll(List.of("--spring.main.banner-mode=off", "--logging.register-shutdown-hook=false",
					"--spring.datasource.url=" + postgres.jdbcUrl(),
					"--spring.datasource.username=${secret@leak/db#username}",
					"--spring.datasource.password=${secret@leak/db#password}",
					"--rekey.rotation.reconcile-interval=1s"));
			try (ChildProcess process = ChildProcess.start(
					// Soft references would keep what Spring caches for each class
					// loader.
					List.of("-Xmx256m", "-XX:SoftRefLRUPolicyMSPerMB=0"), List.of(), ThrowAwayRuns.class,
					List.of(Files.write(this.directory.resolve("arguments"), arguments).toString()))) {
				await().atMost(Duration.ofMinutes(1)).until(() -> this.aws.count("GetSecretValue") > 0);
				// The window between setSecret and finishSecret, in which logins are
				// healed.
				client.putSecretValue((request) -> request.secretId("leak/db")
					.secretString(json("second"))
					.versionStages("AWSPENDING"));
				postgres.changePassword("leak", "second");
				process.awaitLine("The database refused version");
				this.aws.putSecretValue("leak/db", json("second"));
				process.awaitLine(ThrowAwayRuns.COLLECTED);
			}
		}
	}

	private static String json(String password) {
		return "{\"username\":\"leak\",\"password\":\"%s\"}".formatted(password);
	}

}
