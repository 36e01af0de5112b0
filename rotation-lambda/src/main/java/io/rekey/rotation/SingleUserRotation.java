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

package io.rekey.rotation;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The four steps of the strategy "single user": a user changes its own password.
 */
final class SingleUserRotation {

	private static final Logger logger = System.getLogger(SingleUserRotation.class.getName());

	private final RotationEvent event;

	private final SecretVersions versions;

	private final Database database;

	private final String excludeCharacters;

	SingleUserRotation(RotationEvent event, SecretVersions versions, Database database, String excludeCharacters) {
		this.event = event;
		this.versions = versions;
		this.database = database;
		this.excludeCharacters = excludeCharacters;
	}

	/**
	 * Runs the event's step, unless the rotation is finished already.
	 */
	void run() {
		Map<String, List<String>> labels = this.versions.labels();
		List<String> ownLabels = labels.get(this.event.token());
		if (ownLabels == null) {
			throw this.event.failure("the secret has no version " + this.event.token());
		}
		if (ownLabels.contains(SecretVersions.CURRENT)) {
			log("is AWSCURRENT already");
			return;
		}
		if (!ownLabels.contains(SecretVersions.PENDING)) {
			throw this.event.failure("version " + this.event.token() + " is not AWSPENDING");
		}
		switch (this.event.step()) {
			case CREATE -> create();
			case SET -> set();
			case TEST -> test();
			case FINISH -> finish(labels);
		}
	}

	private void create() {
		DatabaseSecret current = current();
		Optional<String> existing = this.versions.pending();
		if (existing.isPresent()) {
			parse(SecretVersions.PENDING, existing.get());
			log("was written before");
			return;
		}
		String password = this.versions.randomPassword(this.excludeCharacters);
		this.versions.putPending(current.withPassword(password).toJson());
		log("was written");
	}

	private void set() {
		DatabaseSecret pending = pending();
		DatabaseSecret current = current();
		requireSameAccount(pending, SecretVersions.CURRENT, current);
		if (canLogIn(SecretVersions.PENDING, pending)) {
			log("can log in already");
			return;
		}
		if (!changePassword(SecretVersions.CURRENT, current, pending)) {
			DatabaseSecret previous = previous();
			requireSameAccount(pending, SecretVersions.PREVIOUS, previous);
			// Only its password: how to connect is what the current version says.
			DatabaseSecret login = current.withPassword(previous.password());
			if (!changePassword(SecretVersions.PREVIOUS, login, pending)) {
				throw this.event
					.failure("the database refused the passwords of AWSPENDING, AWSCURRENT and AWSPREVIOUS");
			}
		}
		log("had its password set in the database");
	}

	private void test() {
		if (!canLogIn(SecretVersions.PENDING, pending())) {
			throw this.event.failure("the database refused the password of AWSPENDING");
		}
		log("can log in");
	}

	/**
	 * Moves AWSCURRENT. Secrets Manager moves AWSPREVIOUS by itself in the same call.
	 * AWSPENDING is left to it as well: on the version that is AWSCURRENT it does not
	 * stop the next rotation, and so there is no second call that could be cut off.
	 */
	private void finish(Map<String, List<String>> labels) {
		pending();
		String current = labels.entrySet()
			.stream()
			.filter((version) -> version.getValue().contains(SecretVersions.CURRENT))
			.map(Map.Entry::getKey)
			.findFirst()
			.orElseThrow(() -> this.event.failure("the secret has no AWSCURRENT"));
		this.versions.makeCurrent(current);
		log("is AWSCURRENT now");
	}

	private DatabaseSecret current() {
		return this.versions.labelled(SecretVersions.CURRENT)
			.map((text) -> parse(SecretVersions.CURRENT, text))
			.orElseThrow(() -> this.event.failure("the secret has no AWSCURRENT"));
	}

	private DatabaseSecret pending() {
		return this.versions.pending()
			.map((text) -> parse(SecretVersions.PENDING, text))
			.orElseThrow(() -> this.event.failure("AWSPENDING has no value: run createSecret first"));
	}

	private DatabaseSecret previous() {
		return this.versions.labelled(SecretVersions.PREVIOUS)
			.map((text) -> parse(SecretVersions.PREVIOUS, text))
			.orElseThrow(() -> this.event.failure(
					"the database refused the passwords of AWSPENDING and AWSCURRENT, and there is no AWSPREVIOUS"));
	}

	private DatabaseSecret parse(String label, String text) {
		return DatabaseSecret.parse(this.event, label, text, this.database);
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

	private boolean canLogIn(String label, DatabaseSecret secret) {
		return inSession(label, secret, Database.Session::check);
	}

	private boolean changePassword(String label, DatabaseSecret login, DatabaseSecret pending) {
		return inSession(label, login, (session) -> session.changePassword(pending.username(), pending.password()));
	}

	/**
	 * Logs in and does some work.
	 * @return false if the database refused the password
	 */
	private boolean inSession(String label, DatabaseSecret secret, SessionWork work) {
		try {
			Optional<Database.Session> login = this.database.login(secret);
			if (login.isEmpty()) {
				return false;
			}
			try (Database.Session session = login.get()) {
				work.run(session);
			}
			return true;
		}
		catch (SQLException ex) {
			throw this.event.failure("the session with " + label + " failed with SQLState " + ex.getSQLState(), ex);
		}
		catch (RuntimeException ex) {
			throw this.event.failure("the session with " + label + " failed", ex);
		}
	}

	private void log(String what) {
		logger.log(Level.INFO, () -> "%s: version %s of %s %s".formatted(this.event.step(), this.event.token(),
				this.event.secretId(), what));
	}

	/**
	 * What is done in a session.
	 */
	private interface SessionWork {

		void run(Database.Session session) throws SQLException;

	}

}
