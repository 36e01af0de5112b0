// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.actuate.endpoint.SecretDescriptor.LastCheck;
import io.rekey.actuate.endpoint.SecretDescriptor.LastError;
import io.rekey.actuate.endpoint.SecretDescriptor.Pool;
import io.rekey.env.KeyUsage;
import io.rekey.env.SecretUsage;
import io.rekey.pool.PoolRegistry;
import io.rekey.store.LiveVersion;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretStatus;
import io.rekey.store.SecretStore;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Gathers what is known of secrets in use. Safe for use by several threads.
 */
final class SecretViews {

	/**
	 * Stands for the whole text among the names of keys, of which none is empty.
	 */
	private static final String WHOLE_TEXT = "(text)";

	private final SecretStore store;

	private final Function<SecretId, @Nullable SecretStatus> statuses;

	private final @Nullable SecretDescriptions descriptions;

	private final ObjectProvider<SecretUsage> usage;

	private final ObjectProvider<PoolRegistry> pools;

	private final Clock clock;

	SecretViews(SecretStore store, Function<SecretId, @Nullable SecretStatus> statuses,
			@Nullable SecretDescriptions descriptions, ObjectProvider<SecretUsage> usage,
			ObjectProvider<PoolRegistry> pools, Clock clock) {
		this.store = store;
		this.statuses = statuses;
		this.descriptions = descriptions;
		this.usage = usage;
		this.pools = pools;
		this.clock = clock;
	}

	/**
	 * Describes secrets. Waits for Secrets Manager for a few seconds at most.
	 * @param ids the secrets
	 * @return what is known of those that are still in use
	 */
	List<SecretDescriptor> of(Collection<SecretId> ids) {
		Map<SecretId, SecretLocation> locations = new LinkedHashMap<>();
		ids.forEach((id) -> locations.put(id, this.store.location(id)));
		Map<SecretId, Described> described = (this.descriptions != null) ? this.descriptions.get(locations) : Map.of();
		Map<SecretId, LiveVersion> live = new LinkedHashMap<>();
		this.store.live().forEach((version) -> live.put(version.version().id(), version));
		Map<SecretId, SecretVersion> followed = new LinkedHashMap<>();
		this.store.followed().forEach((version) -> followed.put(version.id(), version));
		List<SecretDescriptor> views = new ArrayList<>();
		for (SecretId id : locations.keySet()) {
			LiveVersion present = live.get(id);
			SecretVersion version = (present != null) ? present.version() : followed.get(id);
			if (version != null) {
				views.add(view(version, present, described.get(id)));
			}
		}
		return views;
	}

	private SecretDescriptor view(SecretVersion version, @Nullable LiveVersion live, @Nullable Described described) {
		SecretId id = version.id();
		SecretLocation location = this.store.location(id);
		SecretStatus status = this.statuses.apply(id);
		Instant now = this.clock.instant();
		String current = CurrentVersion.of(version, live, status, location, described);
		SecretUsage usage = this.usage.getIfAvailable();
		List<KeyUsage> keys = (usage != null) ? usage.of(id) : null;
		return new SecretDescriptor(id.value(), version.name(), version.arn(), version.region(), version.fromReplica(),
				location.pinned() ? null : location.stageOrCurrent(), location.pinned(), live == null,
				version.versionId(), Times.millis(version.createdDate()),
				Math.max(0, Duration.between(version.createdDate(), now).toMillis()),
				(live != null) ? Times.millis(live.since()) : null,
				(live != null) ? Times.millis(live.confirmed()) : null, current, !current.equals(version.versionId()),
				(status != null) ? new LastCheck(status.outcome(), Times.millis(status.time())) : null,
				(status != null) ? Times.millisOrNull(status.rotated()) : null,
				(status != null && status.isFailure()) ? LastError.of(status) : null,
				(status != null) ? status.late() : List.of(),
				(described != null) ? DescriptionDescriptor.of(described, now) : null,
				(keys != null) ? keys.stream().map(SecretViews::key).toList() : null,
				(keys != null) ? keys.stream().filter((key) -> !key.isRead()).map(SecretViews::name).toList() : null,
				pools(id));
	}

	private static SecretDescriptor.Key key(KeyUsage usage) {
		return new SecretDescriptor.Key(usage.key(), new TreeSet<>(usage.properties()), new TreeSet<>(usage.readers()),
				Times.millisOrNull(usage.lastRead()));
	}

	private static String name(KeyUsage usage) {
		return (usage.key() != null) ? usage.key() : WHOLE_TEXT;
	}

	private List<Pool> pools(SecretId id) {
		PoolRegistry registry = this.pools.getIfAvailable();
		if (registry == null) {
			return List.of();
		}
		return registry.pools()
			.stream()
			.filter((pool) -> pool.logins().secret().equals(id))
			.map((pool) -> new Pool(pool.name(), pool.outdated(), registry.healedVersionId(pool)))
			.toList();
	}

}
