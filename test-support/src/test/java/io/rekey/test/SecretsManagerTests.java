// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.secretsmanager.model.APIErrorType;
import software.amazon.awssdk.services.secretsmanager.model.BatchGetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.InvalidParameterException;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.secretsmanager.model.SecretValueEntry;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SecretsManager} over the wire.
 */
class SecretsManagerTests extends EmbeddedAwsTestBase {

	@Test
	void whenSecretIsCreatedThenItIsFoundByNameArnAndPartialArn() {
		String name = name("prod/orders_db+x=y.z@w");
		String arn = this.secrets.createSecret((request) -> request.name(name).secretString("one")).arn();
		assertThat(arn)
			.matches("arn:aws:secretsmanager:eu-west-1:123456789012:secret:" + Pattern.quote(name) + "-[A-Za-z0-9]{6}");
		for (String id : List.of(name, arn, arn.substring(0, arn.length() - 7))) {
			GetSecretValueResponse value = this.secrets.getSecretValue((request) -> request.secretId(id));
			assertThat(value.arn()).isEqualTo(arn);
			assertThat(value.name()).isEqualTo(name);
			assertThat(value.secretString()).isEqualTo("one");
			assertThat(value.versionStages()).containsExactly("AWSCURRENT");
			assertThat(value.createdDate()).isNotNull();
		}
	}

	@Test
	void whenPartialArnLooksCompleteThenSecretIsNotFound() {
		String arn = aws().createSecret("rekey-orders", "one");
		assertNotFound(() -> value(arn.substring(0, arn.length() - 7)),
				"Secrets Manager can't find the specified secret.");
		assertThat(value("rekey-orders")).isEqualTo("one");
	}

	@Test
	void whenSecretIsBinaryThenBytesComeBack() {
		String name = name("binary");
		byte[] bytes = { 0, 1, 2, (byte) 255 };
		this.secrets.createSecret((request) -> request.name(name).secretBinary(SdkBytes.fromByteArray(bytes)));
		GetSecretValueResponse value = this.secrets.getSecretValue((request) -> request.secretId(name));
		assertThat(value.secretBinary().asByteArray()).isEqualTo(bytes);
		assertThat(value.secretString()).isNull();
		assertRefused(InvalidParameterException.class, "InvalidParameterException", () -> this.secrets.putSecretValue(
				(request) -> request.secretId(name).secretString("one").secretBinary(SdkBytes.fromByteArray(bytes))));
	}

	@Test
	void whenValueIsPutThenLabelsMoveDown() {
		String name = name("labels");
		aws().createSecret(name, "one");
		String first = current(name);
		String second = put(name, "two");
		assertThat(stages(name)).isEqualTo(Map.of(first, List.of("AWSPREVIOUS"), second, List.of("AWSCURRENT")));
		String third = put(name, "three");
		assertThat(stages(name)).isEqualTo(Map.of(second, List.of("AWSPREVIOUS"), third, List.of("AWSCURRENT")));
		assertThat(value(name)).isEqualTo("three");
		assertThat(value(name, "AWSPREVIOUS")).isEqualTo("two");
		assertThat(this.secrets.getSecretValue((request) -> request.secretId(name).versionId(first)))
			.satisfies((response) -> {
				assertThat(response.secretString()).isEqualTo("one");
				assertThat(response.versionStages()).isEmpty();
			});
		assertThat(this.secrets.listSecretVersionIds((request) -> request.secretId(name)).versions()).hasSize(2);
		assertThat(this.secrets.listSecretVersionIds((request) -> request.secretId(name).includeDeprecated(true))
			.versions()).hasSize(3);
	}

	@Test
	void whenValueIsPutWithOwnLabelThenCurrentStays() {
		String name = name("own-label");
		aws().createSecret(name, "one");
		String pending = this.secrets
			.putSecretValue((request) -> request.secretId(name).secretString("two").versionStages("AWSPENDING", "BLUE"))
			.versionId();
		assertThat(value(name)).isEqualTo("one");
		assertThat(value(name, "AWSPENDING")).isEqualTo("two");
		assertThat(stages(name).get(pending)).containsExactlyInAnyOrder("AWSPENDING", "BLUE");
	}

	@Test
	void whenTokenIsRepeatedThenOnlyTheSameContentIsAccepted() {
		String name = name("token");
		aws().createSecret(name, "one");
		String token = token();
		String version = this.secrets
			.putSecretValue((request) -> request.secretId(name).secretString("two").clientRequestToken(token))
			.versionId();
		assertThat(version).isEqualTo(token);
		String third = put(name, "three");
		assertThat(this.secrets
			.putSecretValue((request) -> request.secretId(name).secretString("two").clientRequestToken(token))
			.versionId()).isEqualTo(token);
		assertThat(current(name)).isEqualTo(third);
		assertRefused(ResourceExistsException.class, "ResourceExistsException", () -> this.secrets
			.putSecretValue((request) -> request.secretId(name).secretString("other").clientRequestToken(token)));
		String created = name("token");
		this.secrets.createSecret((request) -> request.name(created).secretString("a").clientRequestToken(token));
		this.secrets.createSecret((request) -> request.name(created).secretString("a").clientRequestToken(token));
		assertRefused(ResourceExistsException.class, "ResourceExistsException",
				() -> this.secrets.createSecret((request) -> request.name(created).secretString("a")));
	}

	@Test
	void whenCurrentIsMovedThenPreviousFollows() {
		String name = name("move");
		aws().createSecret(name, "one");
		String first = current(name);
		String second = this.secrets
			.putSecretValue((request) -> request.secretId(name).secretString("two").versionStages("AWSPENDING"))
			.versionId();
		assertRefused(InvalidParameterException.class, "InvalidParameterException",
				() -> this.secrets.updateSecretVersionStage(
						(request) -> request.secretId(name).versionStage("AWSCURRENT").moveToVersionId(second)));
		assertRefused(InvalidParameterException.class, "InvalidParameterException",
				() -> this.secrets.updateSecretVersionStage((request) -> request.secretId(name)
					.versionStage("AWSCURRENT")
					.moveToVersionId(first)
					.removeFromVersionId(second)));
		move(name, "AWSCURRENT", first, second);
		assertThat(stages(name).get(first)).containsExactly("AWSPREVIOUS");
		assertThat(stages(name).get(second)).containsExactlyInAnyOrder("AWSPENDING", "AWSCURRENT");
		move(name, "AWSCURRENT", second, first);
		assertThat(stages(name).get(first)).containsExactly("AWSCURRENT");
		assertThat(stages(name).get(second)).containsExactlyInAnyOrder("AWSPENDING", "AWSPREVIOUS");
	}

	@Test
	void whenLabelIsRemovedThenOnlyCurrentIsRefused() {
		String name = name("remove");
		aws().createSecret(name, "one");
		String first = current(name);
		String second = put(name, "two");
		this.secrets.updateSecretVersionStage(
				(request) -> request.secretId(name).versionStage("AWSPREVIOUS").removeFromVersionId(first));
		assertThat(stages(name)).isEqualTo(Map.of(second, List.of("AWSCURRENT")));
		assertRefused(InvalidParameterException.class, "InvalidParameterException",
				() -> this.secrets.updateSecretVersionStage(
						(request) -> request.secretId(name).versionStage("AWSCURRENT").removeFromVersionId(second)));
		assertRefused(InvalidParameterException.class, "InvalidParameterException", () -> this.secrets
			.updateSecretVersionStage((request) -> request.secretId(name).versionStage("AWSCURRENT")));
		assertRefused(ResourceNotFoundException.class, "ResourceNotFoundException",
				() -> this.secrets.updateSecretVersionStage(
						(request) -> request.secretId(name).versionStage("GREEN").moveToVersionId(token())));
	}

	@Test
	void whenVersionOrStageIsMissingThenMessageNamesIt() {
		String name = name("missing");
		assertNotFound(() -> value(name), "Secrets Manager can't find the specified secret.");
		aws().createSecret(name, "one");
		assertNotFound(() -> value(name, "GREEN"),
				"Secrets Manager can't find the specified secret value for staging label: GREEN");
		String unknown = token();
		assertNotFound(() -> this.secrets.getSecretValue((request) -> request.secretId(name).versionId(unknown)),
				"Secrets Manager can't find the specified secret value for VersionId: " + unknown);
		assertRefused(InvalidRequestException.class, "InvalidRequestException", () -> this.secrets
			.getSecretValue((request) -> request.secretId(name).versionId(current(name)).versionStage("AWSPREVIOUS")));
	}

	@Test
	void whenBatchIsReadThenErrorsAreTold() {
		List<String> good = IntStream.range(0, 17).mapToObj((i) -> name("batch")).toList();
		good.forEach((name) -> aws().createSecret(name, "value of " + name));
		String missing = name("batch-missing");
		String deleted = name("batch-deleted");
		String denied = name("batch-denied");
		aws().createSecret(deleted, "one");
		aws().createSecret(denied, "one");
		this.secrets.deleteSecret((request) -> request.secretId(deleted));
		aws().deny("secretsmanager:GetSecretValue", denied);
		List<String> ids = Stream.concat(good.stream(), Stream.of(missing, deleted, denied)).toList();
		BatchGetSecretValueResponse response = this.secrets.batchGetSecretValue((request) -> request.secretIdList(ids));
		assertThat(response.secretValues()).extracting(SecretValueEntry::name).containsExactlyElementsOf(good);
		assertThat(response.secretValues())
			.allSatisfy((entry) -> assertThat(entry.secretString()).isEqualTo("value of " + entry.name()));
		assertThat(response.errors()).extracting(APIErrorType::secretId).containsExactly(missing, deleted, denied);
		assertThat(response.errors()).extracting(APIErrorType::errorCode)
			.containsExactly("ResourceNotFoundException", "InvalidRequestException", "AccessDeniedException");
		assertThat(response.errors().get(0).message()).isEqualTo("Secrets Manager can't find the specified secret.");
	}

	@Test
	void whenBatchIsDeniedThenAllOfItIs() {
		aws().deny("secretsmanager:BatchGetSecretValue", "*");
		assertRefused(SecretsManagerException.class, "AccessDeniedException",
				() -> this.secrets.batchGetSecretValue((request) -> request.secretIdList("a")));
		aws().allow("secretsmanager:BatchGetSecretValue", "*");
	}

	@Test
	void whenBatchBreaksLimitsThenItIsRefused() {
		List<String> tooMany = IntStream.range(0, 21).mapToObj((i) -> "secret-" + i).toList();
		assertRefused(SecretsManagerException.class, "ValidationException",
				() -> this.secrets.batchGetSecretValue((request) -> request.secretIdList(tooMany)));
		assertRefused(InvalidParameterException.class, "InvalidParameterException",
				() -> this.secrets.batchGetSecretValue((request) -> request.maxResults(3)));
		assertRefused(InvalidParameterException.class, "InvalidParameterException",
				() -> this.secrets.batchGetSecretValue((request) -> request.secretIdList("a", "a")));
	}

	@Test
	void whenValueIsTooLongThenItIsRefusedByBytes() {
		String name = name("long");
		aws().createSecret(name, "x".repeat(65_536));
		assertRefused(SecretsManagerException.class, "ValidationException", () -> this.secrets
			.putSecretValue((request) -> request.secretId(name).secretString("x".repeat(65_537))));
		assertRefused(SecretsManagerException.class, "ValidationException", () -> this.secrets
			.putSecretValue((request) -> request.secretId(name).secretString("é".repeat(32_769))));
		assertRefused(SecretsManagerException.class, "ValidationException",
				() -> this.secrets.putSecretValue((request) -> request.secretId(name).secretString("")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "a:b", "a#b", "a?b", "a b", "rds!db-1", "ä" })
	void whenNameHasIllegalCharactersThenItIsRefused(String name) {
		assertRefused(SecretsManagerException.class, "ValidationException",
				() -> this.secrets.createSecret((request) -> request.name(name).secretString("one")));
	}

	@Test
	void whenSecretIsManagedThenServiceOwnsItAndUsersCanReadIt() {
		aws().createSecret("rds!db-7", "one");
		assertThat(value("rds!db-7")).isEqualTo("one");
		assertThat(this.secrets.describeSecret((request) -> request.secretId("rds!db-7")).owningService())
			.isEqualTo("rds");
	}

	@Test
	void whenTokenOrLabelsBreakLimitsThenRequestIsRefused() {
		String name = name("limits");
		aws().createSecret(name, "one");
		for (String token : List.of("x".repeat(31), "x".repeat(65))) {
			assertRefused(SecretsManagerException.class, "ValidationException", () -> this.secrets
				.putSecretValue((request) -> request.secretId(name).secretString("two").clientRequestToken(token)));
		}
		List<String> labels = IntStream.range(0, 21).mapToObj((i) -> "L" + i).toList();
		assertRefused(SecretsManagerException.class, "ValidationException", () -> this.secrets
			.putSecretValue((request) -> request.secretId(name).secretString("two").versionStages(labels)));
		String full = this.secrets
			.putSecretValue(
					(request) -> request.secretId(name).secretString("two").versionStages(labels.subList(0, 20)))
			.versionId();
		assertRefused(SecretsManagerException.class, "LimitExceededException", () -> this.secrets
			.updateSecretVersionStage((request) -> request.secretId(name).versionStage("L20").moveToVersionId(full)));
	}

	@Test
	void whenManyVersionsLoseTheirLabelsThenOldestAreForgotten() {
		String name = name("versions");
		aws().createSecret(name, "0");
		String first = current(name);
		IntStream.rangeClosed(1, 110).forEach((i) -> aws().putSecretValue(name, Integer.toString(i)));
		assertThat(
				this.secrets.listSecretVersionIdsPaginator((request) -> request.secretId(name).includeDeprecated(true))
					.stream()
					.mapToInt((page) -> page.versions().size())
					.sum())
			.isBetween(100, 103);
		assertRefused(ResourceNotFoundException.class, "ResourceNotFoundException",
				() -> this.secrets.getSecretValue((request) -> request.secretId(name).versionId(first)));
	}

	@Test
	void whenSecretIsUpdatedThenDescriptionAndValueChange() {
		String name = name("update");
		this.secrets.createSecret(
				(request) -> request.name(name).description("before").secretString("one").tags(tag("team", "orders")));
		assertThat(this.secrets.updateSecret((request) -> request.secretId(name).description("after")).versionId())
			.isNull();
		assertThat(this.secrets.updateSecret((request) -> request.secretId(name).secretString("two")).versionId())
			.isEqualTo(current(name));
		this.secrets.tagResource((request) -> request.secretId(name).tags(tag("tier", "1")));
		this.secrets.untagResource((request) -> request.secretId(name).tagKeys("team"));
		DescribeSecretResponse description = this.secrets.describeSecret((request) -> request.secretId(name));
		assertThat(description.description()).isEqualTo("after");
		assertThat(description.tags()).singleElement().satisfies((tag) -> assertThat(tag.key()).isEqualTo("tier"));
		assertThat(value(name)).isEqualTo("two");
	}

	@Test
	void whenSecretHasNoValueThenReadingFailsUntilOneIsPut() {
		String name = name("empty");
		assertThat(this.secrets.createSecret((request) -> request.name(name)).versionId()).isNull();
		assertNotFound(() -> value(name),
				"Secrets Manager can't find the specified secret value for staging label: AWSCURRENT");
		assertRefused(InvalidRequestException.class, "InvalidRequestException",
				() -> this.secrets.putSecretValue((request) -> request.secretId(name)));
		put(name, "one");
		assertThat(value(name)).isEqualTo("one");
	}

	@Test
	void whenSecretIsDeletedThenItCanBeRestoredWithinTheWindow() {
		String name = name("deleted");
		aws().createSecret(name, "one");
		assertRefused(InvalidParameterException.class, "InvalidParameterException",
				() -> this.secrets.deleteSecret((request) -> request.secretId(name).recoveryWindowInDays(6L)));
		assertRefused(InvalidParameterException.class, "InvalidParameterException", () -> this.secrets.deleteSecret(
				(request) -> request.secretId(name).recoveryWindowInDays(7L).forceDeleteWithoutRecovery(true)));
		this.secrets.deleteSecret((request) -> request.secretId(name).recoveryWindowInDays(7L));
		assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> value(name))
			.satisfies((ex) -> assertThat(ex.awsErrorDetails().errorMessage())
				.isEqualTo("You can't perform this operation on the secret because it was marked for deletion."));
		assertRefused(InvalidRequestException.class, "InvalidRequestException", () -> put(name, "two"));
		assertRefused(InvalidRequestException.class, "InvalidRequestException",
				() -> this.secrets.createSecret((request) -> request.name(name).secretString("two")));
		assertThat(this.secrets.describeSecret((request) -> request.secretId(name)).deletedDate()).isNotNull();
		this.secrets.restoreSecret((request) -> request.secretId(name));
		assertThat(value(name)).isEqualTo("one");
		this.secrets.deleteSecret((request) -> request.secretId(name).forceDeleteWithoutRecovery(true));
		assertNotFound(() -> value(name), "Secrets Manager can't find the specified secret.");
	}

	@Test
	void whenWindowIsOverThenSecretIsGone() {
		MovableClock clock = new MovableClock();
		try (EmbeddedAws other = EmbeddedAws.builder().clock(clock).start(); Clients others = new Clients(other)) {
			other.createSecret("gone", "one");
			others.secrets().deleteSecret((request) -> request.secretId("gone").recoveryWindowInDays(7L));
			clock.move(Duration.ofDays(8));
			assertNotFound(() -> others.secrets().getSecretValue((request) -> request.secretId("gone")),
					"Secrets Manager can't find the specified secret.");
			other.createSecret("gone", "two");
		}
	}

	@Test
	void whenSecretsAreListedThenPagesHoldAllOfThem() {
		List<String> names = IntStream.range(0, 5).mapToObj((i) -> name("listed")).toList();
		names.forEach((name) -> aws().createSecret(name, "one"));
		assertThat(this.secrets.listSecretsPaginator((request) -> request.maxResults(2))
			.stream()
			.flatMap((page) -> page.secretList().stream())
			.map(SecretListEntry::name)).containsAll(names);
	}

	@Test
	void whenTextIsNotAsciiThenItComesBackUnchanged() {
		String name = name("unicode");
		String text = "{\"password\":\"pä$$ \\\\ \\\" ${x} 密碼 😀\"}";
		this.secrets.createSecret((request) -> request.name(name).secretString(text));
		assertThat(value(name)).isEqualTo(text);
		assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeGreaterThan(text.length());
	}

	private String put(String name, String value) {
		return this.secrets.putSecretValue((request) -> request.secretId(name).secretString(value)).versionId();
	}

	private static Tag tag(String key, String value) {
		return Tag.builder().key(key).value(value).build();
	}

	private void move(String name, String label, String from, String to) {
		this.secrets.updateSecretVersionStage(
				(request) -> request.secretId(name).versionStage(label).removeFromVersionId(from).moveToVersionId(to));
	}

	private String value(String id) {
		return this.secrets.getSecretValue((request) -> request.secretId(id)).secretString();
	}

	private String value(String id, String stage) {
		return this.secrets.getSecretValue((request) -> request.secretId(id).versionStage(stage)).secretString();
	}

	private String current(String name) {
		return this.secrets.getSecretValue((request) -> request.secretId(name)).versionId();
	}

	private Map<String, List<String>> stages(String name) {
		return this.secrets.describeSecret((request) -> request.secretId(name)).versionIdsToStages();
	}

	private static void assertNotFound(ThrowingCallable call, String message) {
		assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(call)
			.satisfies((ex) -> assertThat(ex.awsErrorDetails().errorMessage()).isEqualTo(message));
	}

	private static void assertRefused(Class<? extends SecretsManagerException> type, String code,
			ThrowingCallable call) {
		assertThatExceptionOfType(type).isThrownBy(call)
			.satisfies((ex) -> assertThat(ex.awsErrorDetails().errorCode()).isEqualTo(code));
	}

}
