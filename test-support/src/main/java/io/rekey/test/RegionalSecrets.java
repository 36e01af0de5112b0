// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The secrets of an account as readers in one region see them: those whose primary or
 * replica is there.
 */
final class RegionalSecrets {

	private final SecretRepository repository;

	private final String region;

	RegionalSecrets(SecretRepository repository, String region) {
		this.repository = repository;
		this.region = region;
	}

	/**
	 * What callers synchronize on while they use this object or what it gives.
	 */
	Object lock() {
		return this.repository;
	}

	Instant now() {
		return this.repository.now();
	}

	List<SecretView> all() {
		return this.repository.all().stream().filter(this::isHere).map(this::view).toList();
	}

	/**
	 * Find a secret, even one that is marked for deletion.
	 */
	SecretView get(String id) {
		Secret secret = this.repository.get(atHome(id));
		if (!isHere(secret)) {
			throw SecretRepository.notFound();
		}
		return view(secret);
	}

	/**
	 * Find a secret that is not marked for deletion.
	 */
	SecretView getActive(String id) {
		get(id);
		return view(this.repository.getActive(atHome(id)));
	}

	@Nullable SecretView find(String id) {
		Secret secret = this.repository.find(atHome(id));
		return (secret != null && isHere(secret)) ? view(secret) : null;
	}

	private boolean isHere(Secret secret) {
		return this.region.equals(this.repository.region()) || secret.replicas().contains(this.region);
	}

	private SecretView view(Secret secret) {
		return new SecretView(secret, SecretArn.move(secret.arn(), this.repository.region(), this.region),
				this.repository.seenLabels(secret));
	}

	/**
	 * Turn the ARN of a replica in this region into that of its primary. One of any other
	 * region finds nothing.
	 */
	private String atHome(String id) {
		if (!id.startsWith("arn:") || this.region.equals(this.repository.region())) {
			return id;
		}
		return SecretArn.isIn(id, this.region) ? SecretArn.move(id, this.region, this.repository.region())
				: "arn:elsewhere";
	}

}
