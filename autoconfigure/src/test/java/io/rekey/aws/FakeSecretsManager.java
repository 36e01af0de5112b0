// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.APIErrorType;
import software.amazon.awssdk.services.secretsmanager.model.BatchGetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.BatchGetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretValueEntry;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

/**
 * Secrets Manager in one region, which knows every secret, and does what a test says.
 */
final class FakeSecretsManager implements SecretsManagerClient {

	final List<String> calls = new CopyOnWriteArrayList<>();

	final List<Duration> timeouts = new CopyOnWriteArrayList<>();

	final Map<String, String> batchErrors = new ConcurrentHashMap<>();

	/**
	 * The labels of the version that a batch tells; {@code null} to tell none.
	 */
	volatile @Nullable List<String> batchStages = List.of("AWSCURRENT");

	/**
	 * The labels that single answers tell, one after another, the last one for good.
	 */
	final Deque<List<String>> singleStages = new ConcurrentLinkedDeque<>(List.of(List.of("AWSCURRENT")));

	volatile boolean incomplete;

	private final String region;

	private volatile Supplier<@Nullable SdkException> single = () -> null;

	private volatile Supplier<@Nullable SdkException> batch = () -> null;

	FakeSecretsManager(String region) {
		this.region = region;
	}

	/**
	 * All calls fail from now on, or succeed again.
	 */
	void fail(@Nullable SdkException failure) {
		failSingle(() -> failure);
		failBatch(() -> failure);
	}

	void failSingle(Supplier<@Nullable SdkException> failure) {
		this.single = failure;
	}

	void failBatch(Supplier<@Nullable SdkException> failure) {
		this.batch = failure;
	}

	List<String> takeCalls() {
		List<String> taken = List.copyOf(this.calls);
		this.calls.clear();
		return taken;
	}

	@Override
	public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
		this.calls.add("get " + request.secretId());
		this.timeouts.add(request.overrideConfiguration().orElseThrow().apiCallTimeout().orElseThrow());
		this.timeouts.add(request.overrideConfiguration().orElseThrow().apiCallAttemptTimeout().orElseThrow());
		throwIfAny(this.single);
		List<String> stages = (this.singleStages.size() > 1) ? this.singleStages.remove() : this.singleStages.element();
		if (this.incomplete) {
			return GetSecretValueResponse.builder().build();
		}
		return GetSecretValueResponse.builder()
			.arn(arn(request.secretId()))
			.name(request.secretId())
			.versionId((request.versionId() != null) ? request.versionId() : "v-" + this.region)
			.versionStages(stages)
			.createdDate(Instant.EPOCH)
			.secretString("{}")
			.build();
	}

	@Override
	public BatchGetSecretValueResponse batchGetSecretValue(BatchGetSecretValueRequest request) {
		this.calls.add("batch " + request.secretIdList().size());
		this.timeouts.add(request.overrideConfiguration().orElseThrow().apiCallTimeout().orElseThrow());
		throwIfAny(this.batch);
		List<SecretValueEntry> entries = new ArrayList<>();
		List<APIErrorType> errors = new ArrayList<>();
		for (String id : request.secretIdList()) {
			String error = this.batchErrors.get(id);
			if (error == null) {
				entries.add(entry(id));
			}
			else {
				errors.add(APIErrorType.builder().secretId(id).errorCode(error).message("none").build());
			}
		}
		return BatchGetSecretValueResponse.builder().secretValues(entries).errors(errors).build();
	}

	private SecretValueEntry entry(String id) {
		if (this.incomplete) {
			return SecretValueEntry.builder().name(id).versionStages("AWSCURRENT").build();
		}
		return SecretValueEntry.builder()
			.arn(arn(id))
			.name(id)
			.versionId("v-" + this.region)
			.versionStages(this.batchStages)
			.createdDate(Instant.EPOCH)
			.secretString("{}")
			.build();
	}

	private String arn(String id) {
		return "arn:aws:secretsmanager:" + this.region + ":123456789012:secret:" + id + "-AbCdEf";
	}

	private static void throwIfAny(Supplier<@Nullable SdkException> failure) {
		SdkException ex = failure.get();
		if (ex != null) {
			throw ex;
		}
	}

	@Override
	public String serviceName() {
		return "secretsmanager";
	}

	@Override
	public void close() {
		this.calls.add("close");
	}

	static SdkException noAnswer() {
		return SdkClientException.create("no answer", new IOException("reset"));
	}

	static SdkException serverError() {
		return error(503, "ServiceUnavailable");
	}

	static SdkException throttled() {
		return error(400, "ThrottlingException");
	}

	static SdkException denied() {
		return error(400, "AccessDeniedException");
	}

	static SdkException notFound() {
		return ResourceNotFoundException.builder()
			.statusCode(400)
			.awsErrorDetails(AwsErrorDetails.builder()
				.errorCode("ResourceNotFoundException")
				.errorMessage("Secrets Manager can't find the specified secret.")
				.build())
			.build();
	}

	private static SdkException error(int status, String code) {
		return SecretsManagerException.builder()
			.statusCode(status)
			.awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage("details").build())
			.build();
	}

}
