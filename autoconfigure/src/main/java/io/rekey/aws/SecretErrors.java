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

package io.rekey.aws;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.aws.RegionsAwayException.Attempt;
import io.rekey.store.SecretLocation;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

/**
 * Translates the errors of Secrets Manager. Access denied has no class of its own in the
 * SDK; its error code is {@code AccessDeniedException}, and its message names the action
 * or speaks of KMS.
 */
final class SecretErrors {

	static final String GET = "secretsmanager:GetSecretValue";

	static final String BATCH = "secretsmanager:BatchGetSecretValue";

	static final String DESCRIBE = "secretsmanager:DescribeSecret";

	static final String DECRYPT = "kms:Decrypt";

	static final String ASSUME_ROLE = "sts:AssumeRole";

	private static final int SERVER_ERRORS = 500;

	private static final int FORBIDDEN = 403;

	private static final Pattern ACTION = Pattern.compile("not authorized to perform: ([a-z]+:[A-Za-z]+)");

	private SecretErrors() {
	}

	/**
	 * Whether Secrets Manager, or STS on the way to it, did not answer or could not do
	 * its work, so that another region may help.
	 */
	static boolean isAway(SdkException ex) {
		SdkException reason = reason(ex);
		if (reason instanceof AwsServiceException answered) {
			return answered.statusCode() >= SERVER_ERRORS && !answered.isThrottlingException();
		}
		return !isInterrupted(reason) && isUnanswered(reason);
	}

	/**
	 * Whether Secrets Manager or STS answered.
	 */
	static boolean isAnswer(SdkException ex) {
		return reason(ex) instanceof AwsServiceException;
	}

	static boolean isThrottled(SdkException ex) {
		return reason(ex) instanceof AwsServiceException answered && answered.isThrottlingException();
	}

	static boolean isDenied(SecretsManagerException ex) {
		return "AccessDeniedException".equals(code(ex));
	}

	/**
	 * Whether the calling thread was interrupted, which says nothing about AWS. A call
	 * that takes too long is interrupted as well, but has an exception of its own.
	 */
	static boolean isInterrupted(SdkException ex) {
		return ex instanceof AbortedException;
	}

	private static @Nullable RoleException roleException(SdkException ex) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause instanceof RoleException role) {
				return role;
			}
		}
		return null;
	}

	private static SdkException reason(SdkException ex) {
		RoleException role = roleException(ex);
		return (role != null) ? role.reason() : ex;
	}

	private static @Nullable String code(AwsServiceException ex) {
		return (ex.awsErrorDetails() != null) ? ex.awsErrorDetails().errorCode() : null;
	}

	/**
	 * Tells in a word how a call failed.
	 */
	static CallOutcome outcome(SdkException ex) {
		SdkException reason = reason(ex);
		if (reason instanceof AwsServiceException answered) {
			boolean denied = "AccessDeniedException".equals(code(answered)) || answered.statusCode() == FORBIDDEN;
			return isThrottled(ex) ? CallOutcome.THROTTLED : (answered.statusCode() >= SERVER_ERRORS)
					? CallOutcome.SERVER_ERROR : denied ? CallOutcome.DENIED : CallOutcome.CLIENT_ERROR;
		}
		if (reason instanceof ApiCallTimeoutException || reason instanceof ApiCallAttemptTimeoutException) {
			return CallOutcome.TIMEOUT;
		}
		return isAway(ex) ? CallOutcome.UNREACHABLE : CallOutcome.FAILED;
	}

	/**
	 * Translates that no region answered.
	 */
	static SecretUnavailableException translate(SecretId id, SecretLocation location, RegionsAwayException ex) {
		List<String> tried = new ArrayList<>();
		ex.attempts().forEach((attempt) -> tried.add(describe(id, location, attempt)));
		SdkException first = ex.attempts().get(0).failure();
		boolean answered = first != null && isAnswer(first);
		String who = (first != null && roleException(first) != null) ? "AWS STS" : "Secrets Manager";
		return failure(id, answered ? Reason.SERVER_ERROR : Reason.UNREACHABLE, null,
				(answered ? who + " answered with an error of its own" : "the endpoint of " + who + " did not answer")
						+ " (tried " + String.join("; ", tried) + ")",
				ex);
	}

	private static String describe(SecretId id, SecretLocation location, Attempt attempt) {
		SdkException failure = attempt.failure();
		if (failure == null) {
			return attempt.region() + ": not asked again after failures, or for lack of time";
		}
		if (!isAway(failure)) {
			return attempt.region() + ": " + translate(id, location, failure).getMessage();
		}
		return attempt.region() + ": " + ((reason(failure) instanceof AwsServiceException answered)
				? "HTTP " + answered.statusCode() + " " + code(answered) : "no answer");
	}

	/**
	 * The failure of a secret whose time was up.
	 */
	static SecretUnavailableException late(SecretId id, SecretLocation location, @Nullable Throwable cause) {
		List<String> regions = new ArrayList<>(location.replicaRegions());
		regions.add(0, (location.region() != null) ? location.region() : "the default region");
		return failure(id, Reason.UNREACHABLE, null, "Secrets Manager did not answer in time (regions of "
				+ text(location) + ": " + String.join(", ", regions) + ")", cause);
	}

	/**
	 * The failure of a secret whose reader was interrupted.
	 */
	static SecretUnavailableException interrupted(SecretId id, SecretLocation location, @Nullable Throwable cause) {
		return failure(id, Reason.FAILED, null, "the reading of " + text(location) + " was interrupted", cause);
	}

	/**
	 * The failure of a secret of which something else was answered than was asked for.
	 */
	static SecretUnavailableException noAnswer(SecretId id, SecretLocation location, SecretAnswer answer) {
		if (!answer.isComplete()) {
			return new SecretUnavailableException(id, Reason.FAILED, null,
					"the answer to the reading of " + text(location) + " tells neither a version nor a value",
					"Check that 'rekey.aws.endpoint', or AWS_ENDPOINT_URL, leads to Secrets Manager.", null);
		}
		return new SecretUnavailableException(id, Reason.FAILED, null,
				"Secrets Manager was asked for " + text(location) + " under label " + location.stageOrCurrent()
						+ ", and answered with version " + answer.versionId() + " under " + answer.stages(),
				"Look at the labels of the secret (aws secretsmanager describe-secret --secret-id "
						+ location.secretId() + "), and try again.",
				null);
	}

	/**
	 * The failure of a secret that is throttled.
	 */
	static SecretUnavailableException throttled(SecretId id, SecretLocation location, @Nullable Throwable cause) {
		return failure(id, Reason.THROTTLED, null, "Secrets Manager throttles the reading of " + text(location), cause);
	}

	static SecretUnavailableException translate(SecretId id, SecretLocation location, SdkException ex) {
		RoleException role = roleException(ex);
		if (role != null) {
			return translateRole(id, location, role);
		}
		if (ex instanceof SecretsManagerException answered) {
			String message = (answered.awsErrorDetails() != null) ? answered.awsErrorDetails().errorMessage() : null;
			if (answered.isThrottlingException()) {
				return throttled(id, location, ex);
			}
			return translate(id, location, code(answered), message, ex);
		}
		return translateClientSide(id, location, ex);
	}

	static SecretUnavailableException translate(SecretId id, SecretLocation location, @Nullable String code,
			@Nullable String message, @Nullable Throwable cause) {
		String details = (message != null) ? message : "no details";
		return switch ((code != null) ? code : "") {
			case "ResourceNotFoundException" ->
				failure(id, Reason.NOT_FOUND, null, "Secrets Manager does not know " + text(location), cause);
			case "AccessDeniedException" -> denied(id, location, details, cause);
			case "DecryptionFailure", "DecryptionFailureException" -> failure(id, Reason.DECRYPTION_FAILED, null,
					"the KMS key can't decrypt " + text(location) + ": " + details, cause);
			case "InvalidRequestException" -> isDeletion(details)
					? failure(id, Reason.MARKED_FOR_DELETION, null, text(location) + " is scheduled for deletion",
							cause)
					: failure(id, Reason.FAILED, null,
							"Secrets Manager refuses to read " + text(location) + ": " + details, cause);
			case "UnrecognizedClientException", "InvalidSignatureException", "ExpiredTokenException",
					"InvalidClientTokenId" ->
				failure(id, Reason.NO_CREDENTIALS, null, "AWS does not accept the credentials (" + code + ")", cause);
			case "ThrottlingException", "TooManyRequestsException" -> throttled(id, location, cause);
			case "InternalServiceError", "InternalServiceErrorException", "InternalFailure",
					"ServiceUnavailable" ->
				failure(id, Reason.SERVER_ERROR, null,
						"Secrets Manager answered with an error of its own to the reading of " + text(location) + " ("
								+ code + ")",
						cause);
			default -> failure(id, Reason.FAILED, null,
					"Secrets Manager can't read " + text(location) + " (" + code + ": " + details + ")", cause);
		};
	}

	private static SecretUnavailableException translateRole(SecretId id, SecretLocation location, RoleException ex) {
		String role = "role " + ex.role().arn();
		if (!(ex.reason() instanceof AwsServiceException answered)) {
			return translateClientSide(id, location, ex.reason());
		}
		if (answered.isThrottlingException()) {
			return failure(id, Reason.THROTTLED, null, "AWS STS throttles the assuming of " + role, ex);
		}
		return switch (String.valueOf(code(answered))) {
			case "AccessDenied", "AccessDeniedException" ->
				failure(id, Reason.ACCESS_DENIED, ASSUME_ROLE, role + ", which is to read " + text(location)
						+ ", may not be assumed: " + ASSUME_ROLE + " is denied", ex);
			case "UnrecognizedClientException", "InvalidSignatureException", "SignatureDoesNotMatch",
					"ExpiredTokenException", "ExpiredToken", "InvalidClientTokenId" ->
				failure(id, Reason.NO_CREDENTIALS, null,
						"AWS does not accept the credentials that are to assume " + role + " (" + code(answered) + ")",
						ex);
			default -> failure(id, Reason.FAILED, null,
					role + ", which is to read " + text(location) + ", could not be assumed (" + code(answered) + ": "
							+ answered.awsErrorDetails().errorMessage() + ")",
					ex);
		};
	}

	private static SecretUnavailableException denied(SecretId id, SecretLocation location, String message,
			@Nullable Throwable cause) {
		Matcher matcher = ACTION.matcher(message);
		String action = matcher.find() ? matcher.group(1) : message.contains("KMS") ? DECRYPT : GET;
		return failure(id, Reason.ACCESS_DENIED, action, "access to " + text(location) + " is denied: " + action,
				cause);
	}

	private static boolean isDeletion(String message) {
		String lower = message.toLowerCase(Locale.ROOT);
		return lower.contains("marked for deletion") || lower.contains("scheduled for deletion");
	}

	private static SecretUnavailableException translateClientSide(SecretId id, SecretLocation location,
			SdkException ex) {
		String message = (ex.getMessage() != null) ? ex.getMessage() : "";
		if (message.contains("Unable to load region")) {
			return failure(id, Reason.NO_REGION, null, "no AWS region is configured", ex);
		}
		if (message.contains("Unable to load credentials") || message.contains("no credentials")) {
			return failure(id, Reason.NO_CREDENTIALS, null, "no AWS credentials were found", ex);
		}
		if (ex instanceof InsecureEndpointException) {
			return new SecretUnavailableException(id, Reason.FAILED, null, message, InsecureEndpointException.FIX, ex);
		}
		if (isInterrupted(ex)) {
			return interrupted(id, location, ex);
		}
		if (isUnanswered(ex)) {
			return failure(id, Reason.UNREACHABLE, null, "the endpoint of Secrets Manager did not answer", ex);
		}
		return failure(id, Reason.FAILED, null,
				"the AWS SDK could not read " + text(location) + " (" + ex.getClass().getSimpleName() + ")", ex);
	}

	private static boolean isUnanswered(SdkException ex) {
		if (ex instanceof ApiCallTimeoutException || ex instanceof ApiCallAttemptTimeoutException) {
			return true;
		}
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause instanceof IOException) {
				return true;
			}
		}
		return false;
	}

	private static String text(SecretLocation location) {
		StringBuilder text = new StringBuilder("secret '" + location.secretId() + "'");
		if (location.versionId() != null) {
			text.append(" in version ").append(location.versionId());
		}
		if (!SecretLocation.CURRENT.equals(location.stageOrCurrent())) {
			text.append(" under label ").append(location.stageOrCurrent());
		}
		if (location.region() != null) {
			text.append(" in ").append(location.region());
		}
		return text.toString();
	}

	private static SecretUnavailableException failure(SecretId id, Reason reason, @Nullable String action,
			String message, @Nullable Throwable cause) {
		return new SecretUnavailableException(id, reason, action, message, cause);
	}

}
