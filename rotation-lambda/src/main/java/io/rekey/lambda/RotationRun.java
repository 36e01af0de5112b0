// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The four steps of a rotation.
 */
final class RotationRun {

	private static final Logger logger = System.getLogger(RotationRun.class.getName());

	private final RotationEvent event;

	private final SecretVersions versions;

	private final Database database;

	private final RotationStrategy strategy;

	private final String excludeCharacters;

	RotationRun(RotationEvent event, SecretVersions versions, Database database, RotationStrategy.Factory strategy,
			String excludeCharacters) {
		this.event = event;
		this.versions = versions;
		this.database = database;
		this.strategy = strategy.create(event, versions, database);
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
		this.versions.putPending(this.strategy.next(current, password).toJson());
		log("was written");
	}

	private void set() {
		DatabaseSecret pending = pending();
		this.strategy.set(current(), pending);
		log("is what the database accepts");
	}

	private void test() {
		if (!new DatabaseLogins(this.event, this.database).accepts(SecretVersions.PENDING, pending())) {
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

	private DatabaseSecret parse(String label, String text) {
		return DatabaseSecret.parse(this.event, label, text, this.database);
	}

	private void log(String what) {
		logger.log(Level.INFO, () -> "%s: version %s of %s %s".formatted(this.event.step(), this.event.token(),
				this.event.secretId(), what));
	}

}
