// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.InvalidParameterException;
import software.amazon.awssdk.services.secretsmanager.model.ReplicaRegionType;
import software.amazon.awssdk.services.secretsmanager.model.ReplicationStatusType;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;
import software.amazon.awssdk.services.sqs.model.SqsException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for regions, replica secrets, outages and late readers.
 */
class RegionTests {

	private static final String HOME = "eu-west-1";

	private static final String AWAY = "eu-central-1";

	private static final MovableClock CLOCK = new MovableClock();

	private static EmbeddedAws aws;

	private final String name = EmbeddedAwsTestBase.name("region");

	private Clients clients;

	private SecretsManagerClient home;

	private SecretsManagerClient away;

	@BeforeAll
	static void start() {
		aws = EmbeddedAws.builder().clock(CLOCK).replicaRegions(AWAY, "us-east-1").start();
	}

	@AfterAll
	static void stop() {
		aws.close();
	}

	@BeforeEach
	void openClients() {
		this.clients = new Clients(aws);
		this.home = this.clients.secretsOnce(HOME);
		this.away = this.clients.secretsOnce(AWAY);
	}

	@AfterEach
	void closeClients() {
		aws.clearFaults();
		this.clients.close();
	}

	@Test
	void whenSecretIsReplicatedThenReplicaFollowsUnderItsOwnArn() {
		String arn = aws.createSecret(this.name, "one");
		assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(() -> read(this.away, this.name));
		aws.replicateSecret(this.name, AWAY);
		String version = aws.putSecretValue(this.name, "two");
		GetSecretValueResponse replica = read(this.away, this.name);
		assertThat(replica.arn()).isEqualTo(arn.replace(HOME, AWAY));
		assertThat(replica.versionId()).isEqualTo(version);
		assertThat(replica.secretString()).isEqualTo("two");
		assertThat(read(this.away, replica.arn()).versionId()).isEqualTo(version);
		assertThat(
				this.away.batchGetSecretValue((request) -> request.secretIdList(this.name)).secretValues().get(0).arn())
			.isEqualTo(replica.arn());
		assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(() -> read(this.away, arn));
		assertThat(this.away.listSecrets().secretList()).extracting(SecretListEntry::arn).contains(replica.arn());
	}

	@Test
	void whenSecretIsReplicatedThenBothRegionsTell() {
		this.home.createSecret((request) -> request.name(this.name)
			.secretString("one")
			.addReplicaRegions(ReplicaRegionType.builder().region(AWAY).build()));
		for (SecretsManagerClient client : new SecretsManagerClient[] { this.home, this.away }) {
			DescribeSecretResponse description = client.describeSecret((request) -> request.secretId(this.name));
			assertThat(description.primaryRegion()).isEqualTo(HOME);
			assertThat(description.replicationStatus()).extracting(ReplicationStatusType::region).containsExactly(AWAY);
		}
		assertThatExceptionOfType(InvalidParameterException.class)
			.isThrownBy(() -> this.home.deleteSecret((request) -> request.secretId(this.name)));
		this.home.removeRegionsFromReplication((request) -> request.secretId(this.name).removeReplicaRegions(AWAY));
		assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(() -> read(this.away, this.name));
		this.home.deleteSecret((request) -> request.secretId(this.name));
	}

	@Test
	void whenReplicaIsWrittenThenItIsRefusedAsByAws() {
		aws.createSecret(this.name, "one");
		this.home.replicateSecretToRegions((request) -> request.secretId(this.name)
			.addReplicaRegions(ReplicaRegionType.builder().region(AWAY).build()));
		assertThatExceptionOfType(InvalidParameterException.class)
			.isThrownBy(() -> this.away.putSecretValue((request) -> request.secretId(this.name).secretString("two")))
			.withMessageContaining(
					"Operation not permitted on a replica secret. Call must be made in primary secret's region.");
		assertThatExceptionOfType(ResourceNotFoundException.class)
			.isThrownBy(() -> this.away.putSecretValue((request) -> request.secretId("missing").secretString("two")));
		assertThatExceptionOfType(SecretsManagerException.class)
			.isThrownBy(() -> this.away.createSecret((request) -> request.name("new").secretString("two")))
			.satisfies((ex) -> assertThat(ex.awsErrorDetails().errorCode()).isEqualTo("NotImplemented"));
	}

	@Test
	void whenRegionIsUnknownThenNothingGoesThere() {
		aws.createSecret(this.name, "one");
		assertThatIllegalArgumentException().isThrownBy(() -> aws.replicateSecret(this.name, "ap-south-1"));
		assertThatIllegalArgumentException().isThrownBy(() -> aws.replicateSecret(this.name, HOME));
		assertThatIllegalArgumentException().isThrownBy(() -> aws.regionDown("ap-south-1"));
		assertThatExceptionOfType(SecretsManagerException.class)
			.isThrownBy(() -> read(this.clients.secretsOnce("ap-south-1"), this.name))
			.satisfies((ex) -> assertThat(ex.awsErrorDetails().errorCode()).isEqualTo("InvalidSignatureException"));
		assertThatExceptionOfType(SqsException.class).isThrownBy(() -> this.clients.sqsIn(AWAY).listQueues())
			.satisfies((ex) -> assertThat(ex.awsErrorDetails().errorCode()).isEqualTo("InvalidSignatureException"));
	}

	@Test
	void whenRegionIsResetThenOnlyItsCallsFailAndTheyAreRecorded() {
		aws.createSecret(this.name, "one");
		aws.replicateSecret(this.name, AWAY);
		aws.regionDown(HOME);
		aws.clearCalls();
		assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> read(this.home, this.name))
			.withRootCauseInstanceOf(IOException.class);
		assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> this.clients.sqs(1).listQueues());
		assertThat(read(this.away, this.name).secretString()).isEqualTo("one");
		assertThat(this.clients.sts().getCallerIdentity().account()).isEqualTo("123456789012");
		assertThat(aws.calls()).extracting(EmbeddedAws.ApiCall::region).containsExactly(HOME, HOME, AWAY, HOME);
		aws.regionUp(HOME);
		assertThat(read(this.home, this.name).secretString()).isEqualTo("one");
	}

	@Test
	void whenRegionHangsThenClientTimesOutAndNoThreadIsHeld() {
		aws.createSecret(this.name, "one");
		aws.regionDown(HOME, Outage.HANG);
		CompletableFuture<GetSecretValueResponse> hanging = CompletableFuture
			.supplyAsync(() -> read(this.home, this.name));
		assertThatExceptionOfType(SdkClientException.class)
			.isThrownBy(() -> this.home.getSecretValue((request) -> request.secretId(this.name)
				.overrideConfiguration((configuration) -> configuration.apiCallTimeout(Duration.ofMillis(500)))));
		assertThat(hanging).isNotDone();
		await().untilAsserted(
				() -> assertThat(Thread.getAllStackTraces()).noneSatisfy((thread, frames) -> assertThat(frames)
					.anyMatch((frame) -> frame.getClassName().equals(Dispatcher.class.getName()))));
		aws.regionUp(HOME);
		await().untilAsserted(() -> assertThat(hanging).isCompletedExceptionally());
		assertThat(read(this.home, this.name).secretString()).isEqualTo("one");
	}

	@Test
	void whenClosedThenHangingCallsEnd() {
		EmbeddedAws other = EmbeddedAws.start();
		try (Clients clients = new Clients(other)) {
			other.regionDown(HOME, Outage.HANG);
			CompletableFuture<GetSecretValueResponse> hanging = CompletableFuture
				.supplyAsync(() -> read(clients.secretsOnce(), this.name));
			await().untilAsserted(() -> assertThat(other.count("GetSecretValue")).isOne());
			other.close();
			await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(hanging).isCompletedExceptionally());
		}
	}

	@Test
	void whenReadersLagThenTheySeeTheStateBeforeForThatLong() {
		aws.createSecret(this.name, "one");
		aws.replicateSecret(this.name, AWAY);
		String queue = aws.createQueueForRotations(EmbeddedAwsTestBase.name("lag"));
		String before = read(this.home, this.name).versionId();
		aws.consistencyLag(Duration.ofSeconds(2));
		String after = aws.putSecretValue(this.name, "two");
		assertThat(read(this.home, this.name).versionId()).isEqualTo(before);
		assertThat(read(this.away, this.name).versionId()).isEqualTo(before);
		assertThat(this.home.describeSecret((request) -> request.secretId(this.name)).versionIdsToStages())
			.isEqualTo(Map.of(before, List.of("AWSCURRENT")));
		assertThat(this.home.getSecretValue((request) -> request.secretId(this.name).versionId(after)).secretString())
			.isEqualTo("two");
		assertThat(
				this.clients.sqs().receiveMessage((request) -> request.queueUrl(queue).waitTimeSeconds(5)).messages())
			.singleElement()
			.satisfies((message) -> assertThat(message.body()).contains(after));
		CLOCK.move(Duration.ofSeconds(1));
		String last = aws.putSecretValue(this.name, "three");
		assertThat(read(this.home, this.name).versionId()).isEqualTo(before);
		CLOCK.move(Duration.ofSeconds(1));
		assertThat(read(this.home, this.name).versionId()).isEqualTo(after);
		assertThat(this.home.getSecretValue((request) -> request.secretId(this.name).versionStage("AWSPREVIOUS"))
			.versionId()).isEqualTo(before);
		CLOCK.move(Duration.ofSeconds(1));
		assertThat(read(this.away, this.name).versionId()).isEqualTo(last);
	}

	@Test
	void whenReadersLagThenPendingVersionsAreSeenAtOnce() {
		aws.createSecret(this.name, "one");
		aws.consistencyLag(Duration.ofSeconds(2));
		aws.putSecretValue(this.name, "two");
		this.home
			.putSecretValue((request) -> request.secretId(this.name).secretString("three").versionStages("AWSPENDING"));
		assertThat(this.home.getSecretValue((request) -> request.secretId(this.name).versionStage("AWSPENDING"))
			.secretString()).isEqualTo("three");
		assertThat(read(this.home, this.name).secretString()).isEqualTo("one");
	}

	private static GetSecretValueResponse read(SecretsManagerClient client, String id) {
		return client.getSecretValue((request) -> request.secretId(id));
	}

}
