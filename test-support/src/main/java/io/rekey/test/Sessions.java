// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Who calls with which credentials: all are those of the primary account's user but the
 * temporary ones of a role.
 */
final class Sessions {

	private final Map<String, Session> sessions = new ConcurrentHashMap<>();

	private final Caller owner;

	private final Clock clock;

	Sessions(AwsAccount account, Clock clock) {
		this.clock = clock;
		this.owner = new Caller(account.id(), "arn:aws:sts::" + account.id() + ":assumed-role/embedded/session",
				"AROAEMBEDDED:session", account.region());
	}

	Session start(String account, String role, String name, Duration duration) {
		String unique = UUID.randomUUID().toString().replace("-", "").toUpperCase(Locale.ROOT);
		Caller caller = new Caller(account, "arn:aws:sts::" + account + ":assumed-role/" + role + "/" + name,
				roleId(account, role) + ":" + name, this.owner.region());
		Session session = new Session("ASIA" + unique.substring(0, 16), "token-" + unique, caller,
				this.clock.instant().plus(duration));
		this.sessions.put(session.accessKeyId(), session);
		return session;
	}

	private static String roleId(String account, String role) {
		return "AROA" + Integer.toHexString((account + role).hashCode()).toUpperCase(Locale.ROOT);
	}

	/**
	 * Tell who signed a request.
	 * @param token the session token that came with it
	 * @throws AwsException if the credentials are temporary and not good any more
	 */
	Caller caller(CredentialScope scope, @Nullable String token) {
		Session session = this.sessions.get(scope.accessKeyId());
		if (session == null) {
			return this.owner.in(scope.region());
		}
		if (!session.token().equals(token)) {
			throw invalid(scope);
		}
		if (!session.expiration().isAfter(this.clock.instant())) {
			throw expired(scope);
		}
		return session.caller().in(scope.region());
	}

	private static AwsException invalid(CredentialScope scope) {
		String message = "The security token included in the request is invalid.";
		return isSts(scope) ? new AwsException("InvalidClientTokenId", message, 403)
				: new AwsException("UnrecognizedClientException", message);
	}

	private static AwsException expired(CredentialScope scope) {
		String message = "The security token included in the request is expired";
		return isSts(scope) ? new AwsException("ExpiredToken", message, 403)
				: new AwsException("ExpiredTokenException", message);
	}

	private static boolean isSts(CredentialScope scope) {
		return scope.service().equals("sts");
	}

	/**
	 * Temporary credentials.
	 *
	 * @param accessKeyId their id
	 * @param token their session token
	 * @param caller who they stand for
	 * @param expiration when they end
	 */
	record Session(String accessKeyId, String token, Caller caller, Instant expiration) {

		@Override
		public String toString() {
			return "Session[" + this.caller.arn() + "]";
		}

	}

}
