// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.rotation;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import software.amazon.awssdk.services.secretsmanager.model.CreateSecretResponse;

/**
 * A secret with the login of one application, and its rotation, step by step as a
 * rotation function does it. To be used by one thread at a time.
 */
final class RotatedLogin {

	private static final int PASSWORD_BYTES = 16;

	private static final SecureRandom random = new SecureRandom();

	private final Cloud cloud;

	private final Database database;

	private final String name;

	private final List<String> users;

	private final String firstPassword = newPassword();

	private final Set<List<String>> issued = ConcurrentHashMap.newKeySet();

	private final String arn;

	private String version;

	private int active;

	/**
	 * Creates the users, a table for them, and the secret.
	 * @param cloud has the secret
	 * @param database has the users
	 * @param name what all of them are named after: lower-case letters and underscores
	 * @param strategy how the secret is going to be rotated
	 */
	RotatedLogin(Cloud cloud, Database database, String name, Strategy strategy) {
		this.cloud = cloud;
		this.database = database;
		this.name = name;
		this.users = IntStream.range(0, strategy.users()).mapToObj((i) -> name + "_user_" + i).toList();
		this.users.forEach((user) -> database.createUser(user, newPassword()));
		database.changePassword(user(), this.firstPassword);
		database.createTable(name);
		CreateSecretResponse secret = cloud.secrets()
			.createSecret((request) -> request.name(secretName()).secretString(value(user(), this.firstPassword)));
		this.arn = secret.arn();
		this.version = secret.versionId();
	}

	/**
	 * Rotates once.
	 * @param window time between the steps setSecret, which changes the password in the
	 * database, and finishSecret, which moves AWSCURRENT
	 * @throws InterruptedException if interrupted in between
	 */
	void rotate(Duration window) throws InterruptedException {
		int next = (this.active + 1) % this.users.size();
		String password = newPassword();
		String pending = this.cloud.secrets()
			.putSecretValue((request) -> request.secretId(this.arn)
				.secretString(value(this.users.get(next), password))
				.versionStages("AWSPENDING"))
			.versionId();
		this.database.changePassword(this.users.get(next), password);
		TimeUnit.NANOSECONDS.sleep(window.toNanos());
		this.cloud.secrets()
			.updateSecretVersionStage((request) -> request.secretId(this.arn)
				.versionStage("AWSCURRENT")
				.moveToVersionId(pending)
				.removeFromVersionId(this.version));
		this.version = pending;
		this.active = next;
	}

	private String value(String user, String password) {
		this.issued.add(List.of(user, password));
		return """
				{"engine":"postgres","username":"%s","password":"%s"}""".formatted(user, password);
	}

	private static String newPassword() {
		byte[] bytes = new byte[PASSWORD_BYTES];
		random.nextBytes(bytes);
		return HexFormat.of().formatHex(bytes);
	}

	/**
	 * Tells whether a username and a password were in one version of the secret.
	 * @param username the username
	 * @param password the password
	 * @return {@code false} if they are mixed or unknown
	 */
	boolean hasIssued(String username, String password) {
		return this.issued.contains(List.of(username, password));
	}

	String name() {
		return this.name;
	}

	String secretName() {
		return "benchmark/" + this.name;
	}

	String secretArn() {
		return this.arn;
	}

	List<String> users() {
		return this.users;
	}

	private String user() {
		return this.users.get(this.active);
	}

	String firstUser() {
		return this.users.get(0);
	}

	String firstPassword() {
		return this.firstPassword;
	}

	/**
	 * Counts the calls that read this secret.
	 * @return the number so far
	 */
	long reads() {
		return this.cloud.reads(Set.of(secretName(), this.arn));
	}

	ServerLog.Logins logins() {
		return this.database.log().count(this);
	}

}
