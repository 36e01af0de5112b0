// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import io.rekey.SecretUnavailableException.Reason;

/**
 * How a call to AWS failed.
 */
enum FailureKind {

	/**
	 * No name server knows the host.
	 */
	UNKNOWN_HOST(Reason.UNREACHABLE, CallOutcome.UNREACHABLE),

	/**
	 * Nobody accepts a connection there, or not in time.
	 */
	NO_CONNECTION(Reason.UNREACHABLE, CallOutcome.UNREACHABLE),

	/**
	 * The answer took too long.
	 */
	TIMEOUT(Reason.UNREACHABLE, CallOutcome.TIMEOUT),

	/**
	 * The connection broke off.
	 */
	BROKEN_OFF(Reason.UNREACHABLE, CallOutcome.UNREACHABLE),

	/**
	 * Client and server do not agree on a protected connection.
	 */
	TLS(Reason.UNREACHABLE, CallOutcome.UNREACHABLE),

	/**
	 * The proxy on the way is out of reach, or answers in place of AWS.
	 */
	PROXY(Reason.UNREACHABLE, CallOutcome.UNREACHABLE),

	/**
	 * What answered is not AWS.
	 */
	NOT_AWS(Reason.UNREACHABLE, CallOutcome.UNREACHABLE),

	/**
	 * The service could not do its work.
	 */
	SERVER_ERROR(Reason.SERVER_ERROR, CallOutcome.SERVER_ERROR),

	/**
	 * There were too many calls.
	 */
	THROTTLED(Reason.THROTTLED, CallOutcome.THROTTLED),

	/**
	 * A policy refuses the call.
	 */
	DENIED(Reason.ACCESS_DENIED, CallOutcome.DENIED),

	/**
	 * The clocks of this machine and of AWS differ too much.
	 */
	CLOCK(Reason.FAILED, CallOutcome.CLIENT_ERROR),

	/**
	 * The credentials are not valid, or no longer.
	 */
	CREDENTIALS_REFUSED(Reason.NO_CREDENTIALS, CallOutcome.CLIENT_ERROR),

	/**
	 * There is no such secret, version or label.
	 */
	NOT_FOUND(Reason.NOT_FOUND, CallOutcome.CLIENT_ERROR),

	/**
	 * The secret is to be deleted.
	 */
	MARKED_FOR_DELETION(Reason.MARKED_FOR_DELETION, CallOutcome.CLIENT_ERROR),

	/**
	 * The KMS key can't decrypt the secret.
	 */
	DECRYPTION_FAILED(Reason.DECRYPTION_FAILED, CallOutcome.CLIENT_ERROR),

	/**
	 * Any other error that AWS answered with.
	 */
	REFUSED(Reason.FAILED, CallOutcome.CLIENT_ERROR),

	/**
	 * There are no credentials to sign the call with.
	 */
	NO_CREDENTIALS(Reason.NO_CREDENTIALS, CallOutcome.FAILED),

	/**
	 * There is no region to call.
	 */
	NO_REGION(Reason.NO_REGION, CallOutcome.FAILED),

	/**
	 * The endpoint has no TLS, and must have.
	 */
	INSECURE_ENDPOINT(Reason.FAILED, CallOutcome.FAILED),

	/**
	 * The HTTP client would log the value.
	 */
	WIRE_LOG(Reason.FAILED, CallOutcome.FAILED),

	/**
	 * The calling thread was interrupted, which says nothing about AWS.
	 */
	INTERRUPTED(Reason.FAILED, CallOutcome.FAILED),

	/**
	 * The client is closed.
	 */
	CLOSED(Reason.FAILED, CallOutcome.FAILED),

	/**
	 * The call was not sent, for any other reason.
	 */
	NOT_SENT(Reason.FAILED, CallOutcome.FAILED);

	private final Reason reason;

	private final CallOutcome outcome;

	FailureKind(Reason reason, CallOutcome outcome) {
		this.reason = reason;
		this.outcome = outcome;
	}

	Reason reason() {
		return this.reason;
	}

	CallOutcome outcome() {
		return this.outcome;
	}

	/**
	 * Whether another region may help.
	 */
	boolean isAway() {
		return this.reason == Reason.UNREACHABLE || this.reason == Reason.SERVER_ERROR;
	}

	/**
	 * Whether AWS answered.
	 */
	boolean isAnswer() {
		return switch (this.outcome) {
			case UNREACHABLE, TIMEOUT, FAILED -> false;
			case SUCCESS, DENIED, THROTTLED, CLIENT_ERROR, SERVER_ERROR -> true;
		};
	}

}
