// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * All secrets. Callers hold this object's monitor while they use it or what it gives.
 */
final class SecretRepository {

	private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

	private static final Pattern COMPLETE_ARN = Pattern.compile(".*-[A-Za-z0-9]{6}");

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9/_+=.@!-]+");

	private static final int SUFFIX_LENGTH = 6;

	private final Map<String, Secret> secrets = new LinkedHashMap<>();

	private final SecureRandom random = new SecureRandom();

	private final String region;

	private final String arnPrefix;

	private final Clock clock;

	private final Supplier<Duration> lag;

	/**
	 * Create an empty repository.
	 * @param account the account and the primary region
	 * @param lag how long readers don't see that a label moved
	 */
	SecretRepository(AwsAccount account, Supplier<Duration> lag) {
		this.region = account.region();
		this.lag = lag;
		this.arnPrefix = account.arn("secretsmanager", "secret:");
		this.clock = account.clock();
	}

	String region() {
		return this.region;
	}

	Collection<Secret> all() {
		removeDue();
		return List.copyOf(this.secrets.values());
	}

	/**
	 * Find a secret, even one that is marked for deletion.
	 * @param id a name, an ARN, or an ARN without its random suffix
	 */
	Secret get(String id) {
		if (!id.startsWith("arn:")) {
			checkName(id);
		}
		Secret secret = find(id);
		if (secret == null) {
			throw notFound();
		}
		return secret;
	}

	/**
	 * Find a secret that is not marked for deletion.
	 */
	Secret getActive(String id) {
		Secret secret = get(id);
		if (secret.deletion() != null) {
			throw AwsException
				.invalidRequest("You can't perform this operation on the secret because it was marked for deletion.");
		}
		return secret;
	}

	@Nullable Secret find(String id) {
		removeDue();
		if (!id.startsWith("arn:")) {
			return this.secrets.get(id);
		}
		return this.secrets.values().stream().filter((secret) -> isArnOf(secret, id)).findFirst().orElse(null);
	}

	/**
	 * AWS takes an ARN that ends in a hyphen and six characters for a complete one.
	 */
	private boolean isArnOf(Secret secret, String arn) {
		return secret.arn().equals(arn)
				|| (!COMPLETE_ARN.matcher(arn).matches() && arn.equals(this.arnPrefix + secret.name()));
	}

	static AwsException notFound() {
		return AwsException.notFound("Secrets Manager can't find the specified secret.");
	}

	static void checkName(String name) {
		if (!NAME.matcher(name).matches()) {
			throw invalidName();
		}
	}

	static AwsException invalidName() {
		return AwsException.validation("Invalid name. Must be a valid name containing alphanumeric characters, "
				+ "or any of the following: -/_+=.@!");
	}

	Secret create(String name) {
		StringBuilder suffix = new StringBuilder();
		while (suffix.length() < SUFFIX_LENGTH) {
			suffix.append(ALPHABET.charAt(this.random.nextInt(ALPHABET.length())));
		}
		Secret secret = new Secret(name, this.arnPrefix + name + "-" + suffix, now());
		this.secrets.put(name, secret);
		return secret;
	}

	/**
	 * Say that labels are about to move, which readers see late.
	 */
	void rememberLabels(Secret secret) {
		secret.rememberLabels(now(), this.lag.get());
	}

	@Nullable Map<String, Set<String>> seenLabels(Secret secret) {
		return secret.seenLabels(now(), this.lag.get());
	}

	void remove(Secret secret) {
		this.secrets.remove(secret.name());
	}

	Instant now() {
		return this.clock.instant();
	}

	private void removeDue() {
		Instant now = now();
		this.secrets.values().removeIf((secret) -> {
			Secret.Deletion deletion = secret.deletion();
			return deletion != null && !deletion.due().isAfter(now);
		});
	}

}
