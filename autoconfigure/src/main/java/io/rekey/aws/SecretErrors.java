// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.aws.RegionsAwayException.Attempt;
import io.rekey.store.SecretArn;
import io.rekey.store.SecretLocation;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Words for why a secret could not be read: what was tried, what came in place of an
 * answer, and AWS's own words.
 */
final class SecretErrors {

	static final String GET = "secretsmanager:GetSecretValue";

	static final String BATCH = "secretsmanager:BatchGetSecretValue";

	static final String DESCRIBE = "secretsmanager:DescribeSecret";

	static final String DECRYPT = "kms:Decrypt";

	static final String ASSUME_ROLE = "sts:AssumeRole";

	private static final Pattern ACTION = Pattern.compile("not authorized to perform: ([a-z]+:[A-Za-z]+)");

	private final SecretId id;

	private final SecretLocation location;

	private SecretErrors(SecretId id, SecretLocation location) {
		this.id = id;
		this.location = location;
	}

	/**
	 * The failure of a secret for which a call failed.
	 */
	static SecretUnavailableException translate(SecretId id, SecretLocation location, FailedCallException ex) {
		return translate(id, location, ex.failure());
	}

	/**
	 * The failure of a secret for which a call failed.
	 */
	static SecretUnavailableException translate(SecretId id, SecretLocation location, AwsFailure failure) {
		SecretErrors errors = new SecretErrors(id, location);
		String role = failure.target().role();
		return (role != null) ? errors.ofRole(failure, "role " + role) : errors.of(failure);
	}

	/**
	 * The failure of a secret for which no region answered.
	 */
	static SecretUnavailableException translate(SecretId id, SecretLocation location, RegionsAwayException ex) {
		List<String> tried = new ArrayList<>();
		ex.attempts().forEach((attempt) -> tried.add(describe(attempt)));
		AwsFailure first = ex.attempts().get(0).failure();
		Reason reason = (first != null && first.kind().isAnswer()) ? Reason.SERVER_ERROR : Reason.UNREACHABLE;
		String who = ((first != null) ? first.target().service() : AwsService.SECRETS_MANAGER).title();
		AwsFailure told = ex.first();
		return new SecretUnavailableException(id, reason, null,
				((reason == Reason.SERVER_ERROR) ? who + " answered with an error of its own"
						: "the endpoint of " + who + " did not answer") + " (tried " + String.join("; ", tried) + ")",
				(told != null) ? Fixes.of(told) : null, ex);
	}

	private static String describe(Attempt attempt) {
		AwsFailure failure = attempt.failure();
		return (failure != null) ? failure.target() + ": " + failure.describe()
				: attempt.region() + ": not asked again after failures, or for lack of time";
	}

	/**
	 * The failure of a secret whose time was up.
	 */
	static SecretUnavailableException late(SecretId id, SecretLocation location, @Nullable Throwable cause) {
		SecretErrors errors = new SecretErrors(id, location);
		List<String> regions = new ArrayList<>(location.replicaRegions());
		regions.add(0, errors.region());
		return errors.failure(Reason.UNREACHABLE, null, "Secrets Manager did not answer in time (regions of "
				+ errors.secret() + ": " + String.join(", ", regions) + ")", null, cause);
	}

	private String region() {
		SecretArn arn = SecretArn.parse(this.location.secretId());
		String region = this.location.region();
		return (region != null) ? region : (arn != null) ? arn.region() : "the default region";
	}

	/**
	 * The failure of a secret whose reader was interrupted.
	 */
	static SecretUnavailableException interrupted(SecretId id, SecretLocation location, @Nullable Throwable cause) {
		SecretErrors errors = new SecretErrors(id, location);
		return errors.failure(Reason.FAILED, null, "the reading of " + errors.secret() + " was interrupted", null,
				cause);
	}

	/**
	 * The failure of a secret that was throttled until its time was up.
	 */
	static SecretUnavailableException throttled(SecretId id, SecretLocation location) {
		SecretErrors errors = new SecretErrors(id, location);
		return errors.failure(Reason.THROTTLED, null, "Secrets Manager throttles the reading of " + errors.secret(),
				null, null);
	}

	/**
	 * The failure of a secret whose client is closed.
	 */
	static SecretUnavailableException closed(SecretId id, @Nullable Throwable cause) {
		return new SecretUnavailableException(id, Reason.FAILED, null, "the client of Secrets Manager is closed",
				cause);
	}

	/**
	 * The failure of a secret of which something else was answered than was asked for.
	 */
	static SecretUnavailableException noAnswer(SecretId id, SecretLocation location, SecretAnswer answer,
			CallTarget target) {
		SecretErrors errors = new SecretErrors(id, location);
		if (!answer.isComplete()) {
			return errors.failure(Reason.FAILED, null,
					"the answer of " + target + " to the reading of " + errors.secret()
							+ " tells neither a version nor a value",
					"Check that " + target + " is Secrets Manager: 'rekey.aws.endpoint', AWS_ENDPOINT_URL.", null);
		}
		return errors.failure(Reason.FAILED, null,
				"Secrets Manager was asked for " + errors.secret() + ", label " + location.stageOrCurrent()
						+ ", and answered with " + answer + " (" + target + ")",
				"Look at the labels of the secret (aws secretsmanager describe-secret --secret-id "
						+ location.secretId() + "), and try again.",
				null);
	}

	private SecretUnavailableException of(AwsFailure failure) {
		String secret = secret();
		return switch (failure.kind()) {
			case NOT_FOUND -> failure(failure, null, "Secrets Manager does not know " + secret + recreated());
			case DENIED -> denied(failure);
			case DECRYPTION_FAILED -> failure(failure, null, "the KMS key can't decrypt " + secret);
			case MARKED_FOR_DELETION -> failure(failure, null, secret + " is scheduled for deletion");
			case CREDENTIALS_REFUSED -> failure(failure, null, "AWS does not accept the credentials");
			case CLOCK -> failure(failure, null, "AWS does not accept the call, because " + clock(failure));
			case THROTTLED -> failure(failure, null, "Secrets Manager throttles the reading of " + secret);
			case SERVER_ERROR ->
				failure(failure, null, "Secrets Manager answered with an error of its own to the reading of " + secret);
			case REFUSED -> failure(failure, null, "Secrets Manager can't read " + secret);
			case UNKNOWN_HOST, NO_CONNECTION, TIMEOUT, BROKEN_OFF, TLS, PROXY, NOT_AWS ->
				failure(failure, null, "the endpoint of Secrets Manager did not answer");
			case NO_CREDENTIALS, NO_REGION, INSECURE_ENDPOINT, WIRE_LOG, INTERRUPTED, CLOSED, NOT_SENT ->
				notSent(failure);
		};
	}

	private SecretUnavailableException ofRole(AwsFailure failure, String role) {
		String secret = secret();
		return switch (failure.kind()) {
			case DENIED -> failure(failure, ASSUME_ROLE,
					role + ", which is to read " + secret + ", may not be assumed: " + ASSUME_ROLE + " is denied");
			case CREDENTIALS_REFUSED ->
				failure(failure, null, "AWS does not accept the credentials that are to assume " + role);
			case CLOCK -> failure(failure, null,
					"AWS does not accept the call that is to assume " + role + ", because " + clock(failure));
			case THROTTLED -> failure(failure, null, "AWS STS throttles the assuming of " + role);
			case SERVER_ERROR ->
				failure(failure, null, "AWS STS answered with an error of its own to the assuming of " + role);
			case NOT_FOUND, DECRYPTION_FAILED, MARKED_FOR_DELETION, REFUSED ->
				failure(failure, null, role + ", which is to read " + secret + ", could not be assumed");
			case UNKNOWN_HOST, NO_CONNECTION, TIMEOUT, BROKEN_OFF, TLS, PROXY, NOT_AWS ->
				failure(failure, null, "the endpoint of AWS STS did not answer");
			case NO_CREDENTIALS, NO_REGION, INSECURE_ENDPOINT, WIRE_LOG, INTERRUPTED, CLOSED, NOT_SENT ->
				notSent(failure);
		};
	}

	private SecretUnavailableException notSent(AwsFailure failure) {
		return switch (failure.kind()) {
			case NO_REGION ->
				failure(Reason.NO_REGION, null, "no AWS region is configured", null, failure.safeException());
			case INTERRUPTED -> interrupted(this.id, this.location, failure.safeException());
			case CLOSED -> closed(this.id, failure.safeException());
			case NOT_SENT ->
				failure(Reason.FAILED, null, "the AWS SDK could not read " + secret() + " (" + failure.target() + ": "
						+ failure.root() + ": " + failure.describe() + ")", null, failure.safeException());
			default ->
				failure(failure.kind().reason(), null, failure.describe(), Fixes.of(failure), failure.safeException());
		};
	}

	private SecretUnavailableException denied(AwsFailure failure) {
		String words = (failure.words() != null) ? failure.words() : "";
		Matcher matcher = ACTION.matcher(words);
		String action = matcher.find() ? String.valueOf(matcher.group(1)) : words.contains("KMS") ? DECRYPT : GET;
		return failure(failure, action, "access to " + secret() + " is denied: " + action);
	}

	private static String clock(AwsFailure failure) {
		return ClockSkew.describe(failure.words(),
				(failure.exception() instanceof AwsServiceException answered) ? answered.awsErrorDetails() : null);
	}

	/**
	 * What may have happened to a secret that is named by its whole ARN.
	 */
	private String recreated() {
		return (SecretArn.parse(this.location.secretId()) != null)
				? ". An ARN changes when its secret is deleted and created again" : "";
	}

	private String secret() {
		StringBuilder text = new StringBuilder("secret '" + this.location.secretId() + "'");
		if (this.location.versionId() != null) {
			text.append(" in version ").append(this.location.versionId());
		}
		if (!SecretLocation.CURRENT.equals(this.location.stageOrCurrent())) {
			text.append(" under label ").append(this.location.stageOrCurrent());
		}
		if (this.location.region() != null) {
			text.append(" in ").append(this.location.region());
		}
		return text.toString();
	}

	private SecretUnavailableException failure(AwsFailure failure, @Nullable String action, String message) {
		return failure(failure.kind().reason(), action,
				message + " (" + failure.target() + ": " + failure.describe() + ")", Fixes.of(failure),
				failure.safeException());
	}

	private SecretUnavailableException failure(Reason reason, @Nullable String action, String message,
			@Nullable String fix, @Nullable Throwable cause) {
		return new SecretUnavailableException(this.id, reason, action, message, fix, cause);
	}

}
