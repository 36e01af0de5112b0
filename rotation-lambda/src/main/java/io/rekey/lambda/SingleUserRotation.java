// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

/**
 * The strategy "single user": a user changes its own password.
 */
final class SingleUserRotation implements RotationStrategy {

	private final RotationEvent event;

	private final SecretVersions versions;

	private final Database database;

	private final DatabaseLogins logins;

	SingleUserRotation(RotationEvent event, SecretVersions versions, Database database) {
		this.event = event;
		this.versions = versions;
		this.database = database;
		this.logins = new DatabaseLogins(event, database);
	}

	@Override
	public DatabaseSecret next(DatabaseSecret current, String password) {
		return current.withPassword(password);
	}

	@Override
	public void set(DatabaseSecret current, DatabaseSecret pending) {
		requireSameAccount(pending, SecretVersions.CURRENT, current);
		if (this.logins.accepts(SecretVersions.PENDING, pending)
				|| changePassword(SecretVersions.CURRENT, current, pending)) {
			return;
		}
		DatabaseSecret previous = previous();
		requireSameAccount(pending, SecretVersions.PREVIOUS, previous);
		// Only its password: how to connect is what the current version says.
		DatabaseSecret login = current.withPassword(previous.password());
		if (!changePassword(SecretVersions.PREVIOUS, login, pending)) {
			throw this.event.failure("the database refused the passwords of AWSPENDING, AWSCURRENT and AWSPREVIOUS");
		}
	}

	private DatabaseSecret previous() {
		return this.versions.labelled(SecretVersions.PREVIOUS)
			.map((text) -> DatabaseSecret.parse(this.event, SecretVersions.PREVIOUS, text, this.database))
			.orElseThrow(() -> this.event.failure(
					"the database refused the passwords of AWSPENDING and AWSCURRENT, and there is no AWSPREVIOUS"));
	}

	/**
	 * Guards against a confused deputy: whoever may write a secret must not be able to
	 * send passwords to another server, or to have those of another user changed.
	 */
	private void requireSameAccount(DatabaseSecret pending, String label, DatabaseSecret other) {
		if (!pending.isSameAccountAs(other)) {
			throw this.event.failure("AWSPENDING and " + label + " differ in host, port or username");
		}
	}

	private boolean changePassword(String label, DatabaseSecret login, DatabaseSecret pending) {
		return this.logins.run(label, login,
				(session) -> session.changePassword(session.account(), pending.password()));
	}

}
