// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;

import io.rekey.task.Failures;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The one judgement of a failed call to AWS: what reasons, messages, meters and the
 * choice of a region go by.
 *
 * @param kind how it failed
 * @param target what was called
 * @param status the HTTP status, or 0 if nothing answered
 * @param code AWS's code, or {@code null}
 * @param words AWS's own words, or those of the exception at the root; safe to show
 * @param root the class of the exception at the root, or {@code null} if AWS answered
 * @param proxy the proxy on the way, or {@code null}
 * @param exception the exception, or {@code null} for one secret of a batch
 */
record AwsFailure(FailureKind kind, CallTarget target, int status, @Nullable String code, @Nullable String words,
		@Nullable String root, @Nullable HttpProxy proxy, @Nullable RuntimeException exception) {

	private static final int MULTIPLE_CHOICES = 300;

	private static final int FORBIDDEN = 403;

	private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

	private static final int SERVER_ERRORS = 500;

	/**
	 * What the HTTP client says.
	 */
	private static final Pattern CLOSED = Pattern.compile("(?i)shut ?down|closed");

	private static final Pattern STATUS = Pattern.compile("Response Code: (\\d{3})");

	/**
	 * Judges a failed call.
	 * @param ex what it threw
	 * @param target what was called; where a role could not be taken, STS counts
	 */
	static AwsFailure of(RuntimeException ex, CallTarget target) {
		RoleException role = find(ex, RoleException.class);
		RuntimeException reason = (role != null) ? role.reason() : ex;
		CallTarget called = (role != null) ? role.target() : target;
		return (reason instanceof AwsServiceException answered) ? ofAnswer(answered, called)
				: ofNoAnswer(reason, called);
	}

	/**
	 * Judges what was answered of one secret of a batch.
	 */
	static AwsFailure of(@Nullable String code, @Nullable String words, CallTarget target) {
		String safe = (words != null) ? AwsWords.safe(words) : null;
		return new AwsFailure(kind(code, safe), target, 0, code, safe, null, null, null);
	}

	private static AwsFailure ofAnswer(AwsServiceException ex, CallTarget target) {
		String code = AwsWords.code(ex);
		String words = AwsWords.of(ex);
		HttpProxy proxy = HttpProxy.to(target.hostName());
		return new AwsFailure(kind(ex, code, words, proxy), target, ex.statusCode(), code, words, null, proxy, ex);
	}

	private static FailureKind kind(AwsServiceException ex, @Nullable String code, @Nullable String words,
			@Nullable HttpProxy proxy) {
		int status = ex.statusCode();
		boolean awss = AwsWords.isAwss(ex);
		if (status == PROXY_AUTHENTICATION_REQUIRED || (!awss && proxy != null)) {
			return FailureKind.PROXY;
		}
		if (ex.isThrottlingException()) {
			return FailureKind.THROTTLED;
		}
		if (status >= SERVER_ERRORS) {
			return FailureKind.SERVER_ERROR;
		}
		if (!awss && status >= MULTIPLE_CHOICES && status != FORBIDDEN) {
			return FailureKind.NOT_AWS;
		}
		if (ClockSkew.isReasonOf(ex, code, words)) {
			return FailureKind.CLOCK;
		}
		FailureKind kind = kind(code, words);
		return (kind == FailureKind.REFUSED && status == FORBIDDEN) ? FailureKind.DENIED : kind;
	}

	private static FailureKind kind(@Nullable String code, @Nullable String words) {
		return switch ((code != null) ? code : "") {
			case "AccessDeniedException", "AccessDenied", "AuthorizationError", "NotAuthorized" -> FailureKind.DENIED;
			case "ResourceNotFoundException" -> FailureKind.NOT_FOUND;
			case "DecryptionFailure", "DecryptionFailureException" -> FailureKind.DECRYPTION_FAILED;
			case "InvalidRequestException" -> isDeletion(words) ? FailureKind.MARKED_FOR_DELETION : FailureKind.REFUSED;
			case "UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId",
					"InvalidSignatureException", "SignatureDoesNotMatch", "ExpiredTokenException", "ExpiredToken",
					"MissingAuthenticationToken", "MissingAuthenticationTokenException", "IncompleteSignature",
					"IncompleteSignatureException" ->
				FailureKind.CREDENTIALS_REFUSED;
			case "ThrottlingException", "TooManyRequestsException" -> FailureKind.THROTTLED;
			case "InternalServiceError", "InternalServiceErrorException", "InternalFailure", "ServiceUnavailable" ->
				FailureKind.SERVER_ERROR;
			default -> FailureKind.REFUSED;
		};
	}

	private static boolean isDeletion(@Nullable String words) {
		String lower = (words != null) ? words.toLowerCase(Locale.ROOT) : "";
		return lower.contains("marked for deletion") || lower.contains("scheduled for deletion");
	}

	private static AwsFailure ofNoAnswer(RuntimeException ex, CallTarget target) {
		String message = String.valueOf(ex.getMessage());
		Throwable root = root(ex);
		FailureKind kind = kind(ex, message);
		HttpProxy proxy = kind.isAway() ? HttpProxy.to(target.hostName()) : null;
		if (proxy != null && proxy.isNamedIn(String.valueOf(root.getMessage()))) {
			kind = FailureKind.PROXY;
		}
		String words = (kind == FailureKind.NO_CREDENTIALS)
				? CredentialsProblem.of(credentialsMessage(ex, root), target.profile()).text() : words(kind, ex, root);
		return new AwsFailure(kind, target, status(kind, message), null, words, root.getClass().getSimpleName(), proxy,
				ex);
	}

	private static FailureKind kind(RuntimeException ex, String message) {
		if (ex instanceof AbortedException) {
			return FailureKind.INTERRUPTED;
		}
		if (ex instanceof InsecureEndpointException) {
			return FailureKind.INSECURE_ENDPOINT;
		}
		if (ex instanceof WireLogException) {
			return FailureKind.WIRE_LOG;
		}
		if (message.contains("Unable to load region")) {
			return FailureKind.NO_REGION;
		}
		if (CredentialsProblem.isReasonOf(message) || find(ex, FileSystemException.class) != null) {
			return FailureKind.NO_CREDENTIALS;
		}
		if (message.contains("Unable to unmarshall response") || message.contains("parse XML")) {
			return FailureKind.NOT_AWS;
		}
		if (!(ex instanceof SdkException)) {
			return (ex instanceof IllegalStateException && CLOSED.matcher(message).find()) ? FailureKind.CLOSED
					: FailureKind.NOT_SENT;
		}
		return transport(ex);
	}

	private static FailureKind transport(RuntimeException ex) {
		if (find(ex, ApiCallTimeoutException.class) != null || find(ex, ApiCallAttemptTimeoutException.class) != null) {
			return FailureKind.TIMEOUT;
		}
		IOException cause = find(ex, IOException.class);
		if (cause == null) {
			return FailureKind.NOT_SENT;
		}
		if (cause instanceof UnknownHostException) {
			return FailureKind.UNKNOWN_HOST;
		}
		if (cause instanceof SSLException) {
			return FailureKind.TLS;
		}
		if (cause instanceof ConnectException || cause instanceof NoRouteToHostException
				|| cause.getClass().getSimpleName().startsWith("Connect")) {
			return FailureKind.NO_CONNECTION;
		}
		return (cause instanceof SocketTimeoutException) ? FailureKind.TIMEOUT : FailureKind.BROKEN_OFF;
	}

	private static String credentialsMessage(RuntimeException ex, Throwable root) {
		String message = String.valueOf(ex.getMessage());
		return CredentialsProblem.isReasonOf(message) ? message
				: root.getClass().getSimpleName() + ": " + root.getMessage();
	}

	private static int status(FailureKind kind, String message) {
		Matcher matcher = STATUS.matcher((kind == FailureKind.NOT_AWS) ? message : "");
		return matcher.find() ? Integer.parseInt(Objects.requireNonNull(matcher.group(1))) : 0;
	}

	/**
	 * What could not be parsed may be quoted, and whatever else is thrown may say
	 * anything.
	 */
	private static @Nullable String words(FailureKind kind, RuntimeException ex, Throwable root) {
		if (kind == FailureKind.NOT_AWS) {
			return null;
		}
		if (kind == FailureKind.NOT_SENT && !(ex instanceof SdkException)) {
			return Failures.describe(ex);
		}
		return (root.getMessage() != null) ? AwsWords.safe(root.getMessage()) : null;
	}

	private static Throwable root(RuntimeException ex) {
		Throwable timeout = find(ex, ApiCallTimeoutException.class);
		timeout = (timeout != null) ? timeout : find(ex, ApiCallAttemptTimeoutException.class);
		Throwable root = (timeout != null) ? timeout : ex;
		while (timeout == null && root.getCause() != null) {
			root = root.getCause();
		}
		return root;
	}

	private static <T extends Throwable> @Nullable T find(Throwable ex, Class<T> type) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (type.isInstance(cause)) {
				return type.cast(cause);
			}
		}
		return null;
	}

	boolean isAway() {
		return this.kind.isAway();
	}

	boolean isDenied() {
		return this.kind == FailureKind.DENIED;
	}

	boolean isThrottled() {
		return this.kind == FailureKind.THROTTLED;
	}

	/**
	 * The exception, unless its message may show what its words here don't.
	 */
	@Nullable RuntimeException safeException() {
		RuntimeException thrown = this.exception;
		boolean quotes = this.kind == FailureKind.NOT_AWS || this.kind == FailureKind.CREDENTIALS_REFUSED
				|| this.kind == FailureKind.NO_CREDENTIALS;
		return (thrown != null && !quotes && AwsWords.areSafe(thrown)) ? thrown : null;
	}

	/**
	 * Tells in a few words what came in place of an answer.
	 */
	String describe() {
		return switch (this.kind) {
			case UNKNOWN_HOST -> "host " + host() + " is unknown (" + this.root + ")" + throughProxy();
			case NO_CONNECTION -> "no connection" + cause() + throughProxy();
			case TIMEOUT -> "no answer in time" + cause() + throughProxy();
			case BROKEN_OFF -> "no answer" + cause() + throughProxy();
			case TLS -> "no TLS connection" + cause() + throughProxy();
			case PROXY -> describeProxy();
			case NOT_AWS -> "HTTP " + this.status + " with what is no answer of AWS" + saying();
			case NO_CREDENTIALS -> "no AWS credentials were found" + saying();
			case SERVER_ERROR, THROTTLED, DENIED, CLOCK, CREDENTIALS_REFUSED, NOT_FOUND, MARKED_FOR_DELETION,
					DECRYPTION_FAILED, REFUSED ->
				describeError();
			case NO_REGION, INSECURE_ENDPOINT, WIRE_LOG, INTERRUPTED, CLOSED, NOT_SENT ->
				(this.words != null) ? this.words : String.valueOf(this.root);
		};
	}

	private String describeError() {
		if (this.status == 0 && this.code == null && this.words != null) {
			return this.words;
		}
		return ((this.status > 0) ? "HTTP " + this.status + " " : "")
				+ ((this.code != null) ? this.code : "without a code") + saying();
	}

	private String describeProxy() {
		String name = (this.proxy != null) ? "proxy " + this.proxy : "a proxy";
		return (this.status > 0) ? name + " answered HTTP " + this.status + saying()
				: "no connection to " + name + cause();
	}

	/**
	 * The host that is unknown. Some JVMs say more than its name.
	 */
	String host() {
		String named = (this.words != null) ? this.words : "";
		int end = named.indexOf(':');
		return (end >= 0) ? named.substring(0, end) : named;
	}

	private String cause() {
		return " (" + this.root + saying() + ")";
	}

	private String saying() {
		return (this.words != null) ? ": " + this.words : "";
	}

	private String throughProxy() {
		return (this.proxy != null) ? ", through proxy " + this.proxy : "";
	}

}
