// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import io.rekey.ManualClock;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.Secrets;
import io.rekey.env.TestApplications;
import io.rekey.env.TestClients;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretReading;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAws.ApiCall;
import io.rekey.test.Fault;
import io.rekey.test.Outage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for secrets of several regions and accounts, and for outages, with the real SDK.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(120)
class RegionsAndAccountsIT {

	private static final String HOME = "eu-west-1";

	private static final String AWAY = "eu-central-1";

	private static final String OTHER = "210987654321";

	private static final String ROLE = "arn:aws:iam::" + OTHER + ":role/reader";

	private static final String REPLICA = "rekey.aws.secretsmanager.replica-regions: eu-central-1\n";

	private static final String SHORT = "rekey.aws: {connect-timeout: 300ms, read-timeout: 300ms}\n";

	private static final AtomicReference<@Nullable EmbeddedAws> started = new AtomicReference<>();

	@TempDir
	Path directory;

	private EmbeddedAws aws = aws();

	@BeforeAll
	static void start() {
		started.set(EmbeddedAws.builder().region(HOME).replicaRegions(AWAY).start());
	}

	@AfterAll
	static void stop() {
		aws().close();
	}

	private static EmbeddedAws aws() {
		return Objects.requireNonNull(started.get());
	}

	@BeforeEach
	void clearCalls() {
		this.aws = aws();
		this.aws.clearCalls();
	}

	@AfterEach
	void clearFaults() {
		this.aws.clearFaults();
	}

	@Test
	void whenTheRegionIsAwayAtStartThenSecretsAreReadFromTheirReplicas(CapturedOutput output) {
		create("start/a", "start/b");
		this.aws.regionDown(HOME);
		try (var context = run(REPLICA + "a: ${secret@start/a#k}\nb: ${secret@start/b#k}")) {
			assertThat(context.getEnvironment().getProperty("b")).isEqualTo("start/b");
			SecretVersion version = context.getBean(Secrets.class).get(SecretId.of("start/a"));
			assertThat(version.fromReplica()).isTrue();
			assertThat(version.region()).isEqualTo(AWAY);
			assertThat(calls(AWAY)).containsExactly("BatchGetSecretValue");
			assertThat(output)
				.containsOnlyOnce("Secrets Manager does not answer in eu-west-1: secrets are read in eu-central-1");
		}
	}

	@Test
	void whenTheRegionHangsAtStartThenItsReplicasAreReadAfterItsTimeout() {
		create("hang/a");
		this.aws.regionDown(HOME, Outage.HANG);
		try (var context = run(SHORT + REPLICA + "a: ${secret@hang/a#k}")) {
			assertThat(context.getEnvironment().getProperty("a")).isEqualTo("hang/a");
			assertThat(calls(AWAY)).containsExactly("GetSecretValue");
		}
	}

	@Test
	void whenTheRegionAnswersWithServerErrorsThenItsReplicasAreRead() {
		create("server/a");
		this.aws.inject(Fault.serverError().on("secretsmanager:*").inRegion(HOME));
		try (var context = run(REPLICA + "a: ${secret@server/a#k}")) {
			assertThat(context.getEnvironment().getProperty("a")).isEqualTo("server/a");
			assertThat(calls(HOME)).hasSize(3);
		}
	}

	@Test
	void whenOneRegionHangsThenSecretsOfAnotherOneRotateMeanwhile() throws Exception {
		create("healthy/a");
		StringBuilder yaml = new StringBuilder("rekey.aws.read-timeout: 1h\na: ${secret@healthy/a#k}\n");
		for (int i = 0; i < 24; i++) {
			create("sick/" + i);
			yaml.append("rekey.secrets.sick%d: {id: sick/%<d, region: eu-central-1}\nb%<d: ${secret@sick%<d#k}\n"
				.formatted(i));
		}
		try (var context = run(yaml.toString())) {
			SecretRotator rotator = context.getBean(SecretRotator.class);
			this.aws.regionDown(AWAY, Outage.HANG);
			List<CompletableFuture<RotationResult>> sick = new ArrayList<>();
			for (int i = 0; i < 24; i++) {
				sick.add(rotator.signal(SecretId.of("sick" + i), Signal.of(RotationTrigger.OPERATOR)));
			}
			this.aws.putSecretValue("healthy/a", "{\"k\":\"new\"}");
			RotationResult result = rotator.signal(SecretId.of("healthy/a"), Signal.of(RotationTrigger.OPERATOR)).get();
			assertThat(result.outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(sick).noneMatch(CompletableFuture::isDone);
		}
	}

	@Test
	void whenNoRegionAnswersThenTheStartFailsInTimeAndNamesAllSecretsAndRegions(CapturedOutput output) {
		create("none/a", "none/b");
		this.aws.regionDown(HOME, Outage.HANG);
		this.aws.regionDown(AWAY, Outage.HANG);
		assertFails(SHORT + REPLICA
				+ "rekey.aws.secretsmanager.start-timeout: 10s\na: ${secret@none/a#k}\nb: ${secret@none/b#k}");
		assertThat(output).contains("2 secrets could not be resolved", "${secret@none/a#k}", "${secret@none/b#k}",
				"the endpoint of Secrets Manager did not answer (tried eu-west-1 at 127.0.0.1:", "no answer in time (",
				"; eu-central-1 at 127.0.0.1:", "VPC endpoint");
	}

	@Test
	void whenServerErrorsAreAllThereIsThenTheStartFailureTellsThemApart(CapturedOutput output) {
		create("broken/a");
		this.aws.inject(Fault.serverError().on("secretsmanager:*"));
		assertFails("a: ${secret@broken/a#k}");
		assertThat(output).contains("Secrets Manager answered with an error of its own (tried eu-west-1 at 127.0.0.1:",
				": HTTP 500 InternalServiceError", "'rekey.aws.secretsmanager.replica-regions'");
	}

	@Test
	void whenTheRegionGoesAndComesBackThenReadsFollowWithoutFlapping() {
		create("running/a");
		ManualClock clock = new ManualClock();
		SecretLocation location = SecretLocation.of("running/a").withReplicaRegions(List.of(AWAY));
		SecretId id = SecretId.of("running/a");
		try (SecretsManagerSource source = source(clock, Map.of())) {
			assertThat(source.read(id, location).region()).isEqualTo(HOME);
			this.aws.regionDown(HOME);
			this.aws.clearCalls();
			for (int i = 0; i < 3; i++) {
				assertThat(source.read(id, location).fromReplica()).isTrue();
			}
			assertThat(calls(HOME)).as("the SDK's attempts of one call").hasSize(3);
			this.aws.regionUp(HOME);
			this.aws.clearCalls();
			assertThat(source.read(id, location).fromReplica()).isTrue();
			clock.advance(RegionHealth.FIRST_PAUSE);
			for (int i = 0; i < 3; i++) {
				assertThat(source.read(id, location).region()).isEqualTo(HOME);
			}
			assertThat(calls(AWAY)).hasSize(1);
			assertThat(calls(HOME)).hasSize(3);
		}
	}

	@Test
	void whenSecretsAreOfSeveralAccountsAndRegionsThenOneStartReadsAllInFewCalls() {
		List<String> lines = new ArrayList<>();
		IntStream.range(0, 25).forEach((i) -> {
			create("mixed/" + i);
			lines.add("home" + i + ": ${secret@mixed/" + i + "#k}");
		});
		StringBuilder aliases = new StringBuilder("rekey.secrets:\n");
		IntStream.range(0, 3).forEach((i) -> {
			this.aws.account(OTHER).createSecret("mixed/" + i, "{\"k\":\"theirs" + i + "\"}");
			this.aws.account(OTHER).replicateSecret("mixed/" + i, AWAY);
			aliases.append("  away%d: {id: mixed/%d, region: %s}\n".formatted(i, i, AWAY));
			aliases.append("  theirs%d: {id: mixed/%d, role-arn: '%s'}\n".formatted(i, i, ROLE));
			aliases.append("  far%d: {id: mixed/%d, region: %s, role-arn: '%s'}\n".formatted(i, i, AWAY, ROLE));
			List.of("away", "theirs", "far")
				.forEach((alias) -> lines.add(alias + i + ": ${secret@" + alias + i + "#k}"));
		});
		this.aws.clearCalls();
		try (var context = run(aliases + String.join("\n", lines))) {
			assertThat(context.getEnvironment().getProperty("home24")).isEqualTo("mixed/24");
			assertThat(context.getEnvironment().getProperty("away2")).isEqualTo("mixed/2");
			assertThat(context.getEnvironment().getProperty("theirs2")).isEqualTo("theirs2");
			assertThat(context.getEnvironment().getProperty("far2")).isEqualTo("theirs2");
		}
		assertThat(this.aws.calls()).extracting((call) -> call.action() + " " + call.account() + " " + call.region())
			.containsExactlyInAnyOrder("BatchGetSecretValue 123456789012 " + HOME,
					"BatchGetSecretValue 123456789012 " + HOME, "BatchGetSecretValue 123456789012 " + AWAY,
					"BatchGetSecretValue " + OTHER + " " + HOME, "BatchGetSecretValue " + OTHER + " " + AWAY,
					"AssumeRole 123456789012 " + HOME, "AssumeRole 123456789012 " + AWAY);
	}

	@Test
	void whenAnArnIsOfAnotherRegionThenTheSecretIsReadThereAndBatchesStayRight() {
		List<String> lines = new ArrayList<>();
		StringBuilder aliases = new StringBuilder("rekey.secrets:\n");
		IntStream.range(0, 12).forEach((i) -> {
			create("byarn/" + i);
			String arn = arn("byarn/" + i);
			aliases.append("  here%d.id: '%s'\n".formatted(i, arn));
			aliases.append("  there%d.id: '%s'\n".formatted(i, arn.replace(HOME, AWAY)));
			lines.add("name" + i + ": ${secret@byarn/" + i + "#k}");
			lines.add("here" + i + ": ${secret@here" + i + "#k}");
			lines.add("there" + i + ": ${secret@there" + i + "#k}");
		});
		this.aws.clearCalls();
		try (var context = run(aliases + String.join("\n", lines))) {
			assertThat(context.getEnvironment().getProperty("name11")).isEqualTo("byarn/11");
			assertThat(context.getEnvironment().getProperty("here11")).isEqualTo("byarn/11");
			assertThat(context.getEnvironment().getProperty("there11")).isEqualTo("byarn/11");
			SecretVersion there = context.getBean(Secrets.class).get(SecretId.of("there11"));
			assertThat(there.region()).isEqualTo(AWAY);
			assertThat(there.fromReplica()).isFalse();
		}
		assertThat(calls(HOME)).containsExactlyInAnyOrder("BatchGetSecretValue", "BatchGetSecretValue");
		assertThat(calls(AWAY)).containsExactly("BatchGetSecretValue");
	}

	@Test
	void whenAnImportIsAnArnOfAnotherRegionWholeOrPartialThenItIsReadThere() {
		create("importarn/a", "importarn/b");
		String whole = arn("importarn/a").replace(HOME, AWAY);
		String partial = "arn:aws:secretsmanager:" + AWAY + ":123456789012:secret:importarn/b";
		try (var context = run("spring.config.import:\n- aws-secretsmanager:" + whole
				+ "?prefix=a.\n- aws-secretsmanager:" + partial + "?prefix=b.\n")) {
			assertThat(context.getEnvironment().getProperty("a.k")).isEqualTo("importarn/a");
			assertThat(context.getEnvironment().getProperty("b.k")).isEqualTo("importarn/b");
		}
		assertThat(calls(HOME)).isEmpty();
		assertThat(calls(AWAY)).contains("BatchGetSecretValue");
	}

	@Test
	void whenAnArnIsOfTheRegionOfTheUsersClientThenThatOneReads() {
		create("userarn/a");
		SecretId id = SecretId.of("x");
		try (SecretsManagerClient client = TestClients.secretsManager(this.aws);
				SecretsManagerSource source = source(new ManualClock(), Map.of("rekey.aws.secretsmanager.region", AWAY),
						client)) {
			assertThat(source.read(id, SecretLocation.of(arn("userarn/a"))).region()).isEqualTo(HOME);
			assertThat(source.read(id, SecretLocation.of(arn("userarn/a").replace(HOME, AWAY))).region())
				.isEqualTo(AWAY);
		}
	}

	@Test
	void whenTheRegionOfAnArnIsAwayThenItsReplicaIsRead() {
		create("awayarn/a");
		this.aws.regionDown(AWAY);
		try (var context = run("rekey.secrets.db: {id: '" + arn("awayarn/a").replace(HOME, AWAY)
				+ "', replica-regions: eu-west-1}\na: ${secret@db#k}")) {
			assertThat(context.getEnvironment().getProperty("a")).isEqualTo("awayarn/a");
			assertThat(context.getBean(Secrets.class).get(SecretId.of("db")).region()).isEqualTo(HOME);
		}
		finally {
			this.aws.regionUp(AWAY);
		}
	}

	@Test
	void whenThereIsNoRegionButThatOfTheArnThenItIsEnough() {
		create("onlyarn/a");
		System.setProperty("aws.disableEc2Metadata", "true");
		try (var context = TestApplications.run(this.directory,
				"spring.config.import: aws-secretsmanager:" + arn("onlyarn/a"), TestApplications.Library.class,
				"--rekey.aws.endpoint=" + this.aws.endpoint(), "--rekey.aws.credentials.access-key-id=x",
				"--rekey.aws.credentials.secret-access-key=y")) {
			assertThat(context.getEnvironment().getProperty("k")).isEqualTo("onlyarn/a");
		}
		finally {
			System.clearProperty("aws.disableEc2Metadata");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-AbCdEf",
			"arn:aws:secretsmanager:eu-west-1:123456789012:secret:x" })
	void whenAnAliasNamesAnotherRegionThanItsArnThenSaysSo(String arn, CapturedOutput output) {
		assertFails("rekey.secrets.mismatch: {id: '" + arn + "', region: eu-central-1}\na: ${secret@mismatch#k}");
		assertThat(output).contains("rekey.secrets.mismatch.region",
				"'rekey.secrets.mismatch.id' is of region eu-west-1", "Remove 'region'", "application.yml] - 1:");
	}

	@Test
	void whenAnAliasNamesTheRegionOfItsArnThenAllIsWell() {
		create("same/a");
		try (var context = run(
				"rekey.secrets.db: {id: '" + arn("same/a") + "', region: eu-west-1}\na: ${secret@db#k}")) {
			assertThat(context.getEnvironment().getProperty("a")).isEqualTo("same/a");
		}
	}

	@Test
	void whenASecretIsNamedByTheArnItHadBeforeItWasCreatedAgainThenTheFailureSaysWhatMayHaveHappened(
			CapturedOutput output) {
		create("again/a");
		String old = arn("again/a");
		assertFails("rekey.secrets.db.id: '" + old.substring(0, old.length() - 6) + "XyZ123'\na: ${secret@db#k}");
		assertThat(output).contains("An ARN changes when its secret is deleted and created again",
				"Use the ARN that the secret has now, or its name");
	}

	@Test
	void whenTheRoleMayNotBeAssumedThenTheStartFailureNamesRoleAndTrustPolicy(CapturedOutput output) {
		this.aws.deny("sts:AssumeRole", ROLE);
		try {
			assertFails("rekey.secrets.db: {id: refused/db, role-arn: '" + ROLE + "'}\na: ${secret@db#k}");
		}
		finally {
			this.aws.allow("sts:AssumeRole", ROLE);
		}
		assertThat(output).contains("role " + ROLE + ", which is to read secret 'refused/db', may not be assumed",
				"Grant sts:AssumeRole on " + ROLE + " to the role that runs this application",
				"in the trust policy of " + ROLE, "application.yml] - 2:4");
	}

	@Test
	void whenTheRoleAsksForAnExternalIdThenTheAliasGivesIt(CapturedOutput output) {
		String role = ROLE + "-external";
		this.aws.account(OTHER).requireExternalId("reader-external", "ours");
		this.aws.account(OTHER).createSecret("external/db", "{\"k\":\"v\"}");
		String alias = "rekey.secrets.db: {id: external/db, role-arn: '" + role + "', external-id: %s}\n";
		try (var context = run(alias.formatted("ours") + "a: ${secret@db#k}")) {
			assertThat(context.getEnvironment().getProperty("a")).isEqualTo("v");
		}
		assertFails(alias.formatted("wrong") + "a: ${secret@db#k}");
		assertThat(output).contains("whose condition sts:ExternalId must be the alias's 'external-id'");
	}

	@Test
	void whenTheRoleMayNotReadTheSecretThenTheGrantGoesToTheRole(CapturedOutput output) {
		this.aws.account(OTHER).createSecret("unreadable/db", "{}");
		this.aws.account(OTHER).deny("secretsmanager:GetSecretValue", "unreadable/db");
		assertFails("rekey.secrets.db: {id: unreadable/db, role-arn: '" + ROLE + "'}\na: ${secret@db#k}");
		assertThat(output).contains("Grant secretsmanager:GetSecretValue on", "to " + ROLE + ".");
	}

	@Test
	void whenStsIsMissingThenTheStartFailureNamesPropertyAndDependency(CapturedOutput output) {
		ClassLoader before = Thread.currentThread().getContextClassLoader();
		Thread.currentThread().setContextClassLoader(new FilteredClassLoader("software.amazon.awssdk.services.sts"));
		try {
			assertFails("rekey.secrets.db: {id: x, role-arn: '" + ROLE + "'}\na: ${secret@db#k}");
		}
		finally {
			Thread.currentThread().setContextClassLoader(before);
		}
		assertThat(output).contains("rekey.secrets.db.role-arn", "add the dependency 'software.amazon.awssdk:sts'",
				"application.yml] - 1:");
	}

	@Test
	void whenTheRoleIsNoArnThenSaysSo(CapturedOutput output) {
		assertFails("rekey.secrets.db: {id: x, role-arn: reader}\na: ${secret@db#k}");
		assertThat(output).contains("rekey.secrets.db.role-arn", "Give the whole ARN of a role",
				"application.yml] - 1:");
	}

	@Test
	void whenAnExternalIdHasNoRoleThenSaysSo(CapturedOutput output) {
		assertFails("rekey.secrets.db: {id: x, external-id: y}\na: ${secret@db#k}");
		assertThat(output).contains("rekey.secrets.db.external-id", "An external id belongs to a role");
	}

	@Test
	void whenATimeoutIsNotPositiveThenSaysSo(CapturedOutput output) {
		assertFails("rekey.aws.secretsmanager.start-timeout: 0s");
		assertThat(output).contains("rekey.aws.secretsmanager.start-timeout", "Give a positive duration",
				"application.yml] - 1:");
	}

	@Test
	void whenBatchesAreThrottledThenSecretsAreReadOneByOneAfterOneRetry() {
		create("throttled/a", "throttled/b", "throttled/c");
		this.aws.inject(Fault.throttling().on("secretsmanager:BatchGetSecretValue"));
		try (var context = run("a: ${secret@throttled/a#k}\nb: ${secret@throttled/b#k}\nc: ${secret@throttled/c#k}")) {
			assertThat(context.getEnvironment().getProperty("c")).isEqualTo("throttled/c");
		}
		assertThat(this.aws.count("BatchGetSecretValue")).isEqualTo(BatchRetries.ATTEMPTS);
		assertThat(this.aws.count("GetSecretValue")).isEqualTo(3);
	}

	@Test
	void whenTheUsersClientHasNoTimeoutsThenItsCallsAreBoundedAllTheSame() {
		this.aws.regionDown(HOME, Outage.HANG);
		try (SecretsManagerClient client = TestClients.secretsManager(this.aws);
				SecretsManagerSource source = source(new ManualClock(),
						Map.of("rekey.aws.connect-timeout", "300ms", "rekey.aws.read-timeout", "300ms"), client)) {
			SecretReading reading = source.readAll(Map.of(SecretId.of("x"), SecretLocation.of("x")))
				.get(SecretId.of("x"));
			assertThat(Objects.requireNonNull(Objects.requireNonNull(reading).failure()))
				.hasMessageStartingWith("the endpoint of Secrets Manager did not answer (tried eu-west-1 at 127.0.0.1:")
				.hasMessageContaining(": no answer in time (")
				.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.UNREACHABLE));
		}
	}

	@Test
	void whenAReadIsInterruptedThenItEndsPromptly() throws InterruptedException {
		this.aws.regionDown(HOME, Outage.HANG);
		List<Reason> reasons = new ArrayList<>();
		try (SecretsManagerSource source = source(new ManualClock(), Map.of())) {
			Thread reader = new Thread(() -> assertThatExceptionOfType(SecretUnavailableException.class)
				.isThrownBy(() -> source.read(SecretId.of("x"), SecretLocation.of("x")))
				.satisfies((ex) -> reasons.add(ex.getReason())));
			reader.start();
			await().until(() -> this.aws.count("GetSecretValue") > 0);
			reader.interrupt();
			reader.join(Duration.ofSeconds(5).toMillis());
			assertThat(reader.isAlive()).isFalse();
			assertThat(reasons).containsExactly(Reason.FAILED);
		}
	}

	private List<String> calls(String region) {
		return this.aws.calls()
			.stream()
			.filter((call) -> call.region().equals(region) && call.service().equals("secretsmanager"))
			.map(ApiCall::action)
			.toList();
	}

	private String arn(String name) {
		try (SecretsManagerClient client = TestClients.secretsManager(this.aws)) {
			return client.describeSecret((request) -> request.secretId(name)).arn();
		}
		finally {
			this.aws.clearCalls();
		}
	}

	private void create(String... names) {
		for (String name : names) {
			this.aws.createSecret(name, "{\"k\":\"" + name + "\"}");
			this.aws.replicateSecret(name, AWAY);
		}
		this.aws.clearCalls();
	}

	private ConfigurableApplicationContext run(String yaml) {
		return TestApplications.run(this.aws, this.directory, yaml, TestApplications.Library.class,
				"--rekey.rotation.reconcile-interval=0s");
	}

	private void assertFails(String yaml) {
		assertThatException().isThrownBy(() -> run(yaml).close());
	}

	private SecretsManagerSource source(ManualClock clock, Map<String, String> properties) {
		return new SecretsManagerSource(clients(properties), clock);
	}

	private SecretsManagerSource source(ManualClock clock, Map<String, String> properties,
			SecretsManagerClient client) {
		SecretsManagerClients clients = clients(properties);
		clients.use(client);
		return new SecretsManagerSource(clients, clock);
	}

	private SecretsManagerClients clients(Map<String, String> properties) {
		Map<String, Object> all = new HashMap<>(properties);
		all.putAll(Map.of("rekey.aws.endpoint", this.aws.endpoint().toString(), "rekey.aws.region", HOME,
				"rekey.aws.credentials.access-key-id", this.aws.accessKeyId(),
				"rekey.aws.credentials.secret-access-key", this.aws.secretAccessKey()));
		AwsSettings settings = AwsSettings.from(new Binder(new MapConfigurationPropertySource(all)));
		return new SecretsManagerClients(() -> new AwsClients(settings));
	}

}
