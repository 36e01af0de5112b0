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
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.store.SecretLocation;
import org.jspecify.annotations.Nullable;
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

	static final String DECRYPT = "kms:Decrypt";

	private static final Pattern ACTION = Pattern.compile("not authorized to perform: ([a-z]+:[A-Za-z]+)");

	private SecretErrors() {
	}

	static SecretUnavailableException translate(SecretId id, SecretLocation location, SdkException ex) {
		if (ex instanceof SecretsManagerException answered) {
			String code = (answered.awsErrorDetails() != null) ? answered.awsErrorDetails().errorCode() : null;
			String message = (answered.awsErrorDetails() != null) ? answered.awsErrorDetails().errorMessage() : null;
			if (answered.isThrottlingException()) {
				return failure(id, Reason.THROTTLED, null, "Secrets Manager throttles the reading of " + text(location),
						ex);
			}
			return translate(id, location, code, message, ex);
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
			default -> failure(id, Reason.FAILED, null,
					"Secrets Manager can't read " + text(location) + " (" + code + ": " + details + ")", cause);
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
		if (ex instanceof ApiCallTimeoutException || ex instanceof ApiCallAttemptTimeoutException
				|| isCausedByNetwork(ex)) {
			return failure(id, Reason.UNREACHABLE, null, "the endpoint of Secrets Manager did not answer", ex);
		}
		return failure(id, Reason.FAILED, null,
				"the AWS SDK could not read " + text(location) + " (" + ex.getClass().getSimpleName() + ")", ex);
	}

	private static boolean isCausedByNetwork(Throwable ex) {
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
