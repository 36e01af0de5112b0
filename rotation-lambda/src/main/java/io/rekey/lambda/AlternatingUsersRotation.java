// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.util.Map;

import io.rekey.lambda.Database.Account;

/**
 * The strategy "alternating users": there are two users with the same rights, and a
 * rotation changes the password of the one who is not current. A third user does so,
 * whose login is in the secret under the key "masterarn". The current user is never
 * changed.
 */
final class AlternatingUsersRotation implements RotationStrategy {

	private static final String SUFFIX = "_clone";

	private static final String MASTER = "the master secret";

	private final RotationEvent event;

	private final SecretVersions versions;

	private final Database database;

	private final Map<String, String> masterServer;

	private final DatabaseLogins logins;

	/**
	 * Creates the strategy of one rotation.
	 * @param masterServer the keys "host" and "port" that count for a master secret
	 * without "host"
	 */
	AlternatingUsersRotation(RotationEvent event, SecretVersions versions, Database database,
			Map<String, String> masterServer) {
		this.event = event;
		this.versions = versions;
		this.database = database;
		this.masterServer = masterServer;
		this.logins = new DatabaseLogins(event, database);
	}

	@Override
	public DatabaseSecret next(DatabaseSecret current, String password) {
		requireMasterArn(current);
		DatabaseSecret next = current.withLogin(otherUser(current.username()), password);
		this.database.usernameProblem(next).ifPresent((problem) -> {
			throw this.event.failure("the username with \"" + SUFFIX + "\" appended " + problem);
		});
		return next;
	}

	private static String otherUser(String username) {
		boolean isCopy = username.endsWith(SUFFIX) && username.length() > SUFFIX.length();
		return isCopy ? username.substring(0, username.length() - SUFFIX.length()) : username + SUFFIX;
	}

	/**
	 * Lets the master user work only after the current user has logged in: whoever may
	 * write the secret must not get a copy of a user whose password they don't know.
	 */
	@Override
	public void set(DatabaseSecret current, DatabaseSecret pending) {
		requireOtherUser(current, pending);
		DatabaseSecret master = master(current, pending);
		Account original = this.logins.call(SecretVersions.CURRENT, current, Database.Session::account)
			.orElseThrow(() -> this.event.failure("the database refused the password of AWSCURRENT"));
		Account copy = original.named(pending.username());
		if (!asMaster(master, (session) -> session.copyUser(original, copy, pending.password()))) {
			throw this.event.failure("the database has a user of AWSPENDING's name already,"
					+ " and neither that one nor AWSCURRENT's user is a member of the other");
		}
		if (!this.logins.accepts(SecretVersions.PENDING, pending)) {
			asMaster(master, (session) -> {
				session.changePassword(copy, pending.password());
				return true;
			});
		}
	}

	private <T> T asMaster(DatabaseSecret master, DatabaseLogins.Call<T> call) {
		return this.logins.call(MASTER, master, call)
			.orElseThrow(() -> this.event.failure("the database refused the password of " + MASTER));
	}

	private void requireOtherUser(DatabaseSecret current, DatabaseSecret pending) {
		if (!pending.isSameServerAs(current)) {
			throw this.event.failure("AWSPENDING and AWSCURRENT differ in host or port");
		}
		if (!pending.username().equals(otherUser(current.username()))) {
			throw this.event.failure("the username of AWSPENDING is not that of AWSCURRENT with \"" + SUFFIX
					+ "\" appended or taken away");
		}
	}

	private void requireMasterArn(DatabaseSecret current) {
		if (current.masterArn().isEmpty()) {
			throw this.event.failure("AWSCURRENT has no text under the key \"masterarn\"");
		}
	}

	/**
	 * Return how the master user logs in. Its password must go to no server but the one
	 * that its own secret names.
	 */
	private DatabaseSecret master(DatabaseSecret current, DatabaseSecret pending) {
		requireMasterArn(current);
		String text = this.versions.master(current.masterArn())
			.orElseThrow(() -> this.event.failure(MASTER + " has no AWSCURRENT"));
		DatabaseSecret master = DatabaseSecret.parse(this.event, MASTER, text, this.database, this.masterServer);
		if (!master.isSameServerAs(current)) {
			throw this.event.failure(MASTER + " and AWSCURRENT differ in host or port");
		}
		if (master.username().equals(pending.username())) {
			throw this.event.failure("AWSPENDING is the user of " + MASTER);
		}
		return current.withLoginOf(master);
	}

}
