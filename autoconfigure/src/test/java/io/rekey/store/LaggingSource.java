// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import io.rekey.SecretContent;
import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.SecretVersionInfo;
import org.jspecify.annotations.Nullable;

/**
 * One secret as Secrets Manager has it: versions with their dates, labels that move, and
 * reads that may answer with what was true some time ago. For one thread.
 */
final class LaggingSource implements SecretSource {

	static final SecretId ID = SecretId.of("app");

	static final String HOME = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:app-AbCdEf";

	private final Clock clock;

	private final List<State> history = new ArrayList<>();

	/**
	 * How old the answer to the next read is.
	 */
	Supplier<Duration> lag = () -> Duration.ZERO;

	/**
	 * Why the next read fails, or {@code null}.
	 */
	Function<SecretLocation, @Nullable Reason> failure = (location) -> null;

	/**
	 * The ARN that answers bear: a replica, and a secret that was created again, have one
	 * of their own.
	 */
	String arn = HOME;

	boolean fromReplica;

	int reads;

	LaggingSource(Clock clock) {
		this.clock = clock;
		this.history.add(new State(Instant.MIN, Map.of(), Map.of()));
	}

	/**
	 * Makes a version the current one: a new one, or one that there is already.
	 */
	void makeCurrent(String versionId) {
		State last = last();
		Map<String, String> labels = new LinkedHashMap<>(last.labels);
		String before = labels.put(SecretLocation.CURRENT, versionId);
		if (before != null && !before.equals(versionId)) {
			labels.put(SecretLocation.PREVIOUS, before);
		}
		Map<String, Instant> created = new LinkedHashMap<>(last.created);
		created.putIfAbsent(versionId, this.clock.instant());
		this.history.add(new State(this.clock.instant(), labels, created));
	}

	/**
	 * Takes all labels away, as if the secret was deleted.
	 */
	void delete() {
		this.history.add(new State(this.clock.instant(), Map.of(), last().created));
	}

	@Nullable String current() {
		return last().labels.get(SecretLocation.CURRENT);
	}

	private State last() {
		return this.history.get(this.history.size() - 1);
	}

	@Override
	public Map<SecretId, SecretReading> readAll(Map<SecretId, SecretLocation> locations) {
		Map<SecretId, SecretReading> readings = new LinkedHashMap<>();
		locations.forEach((id, location) -> {
			try {
				readings.put(id, SecretReading.of(read(id, location)));
			}
			catch (SecretUnavailableException ex) {
				readings.put(id, SecretReading.failed(ex));
			}
		});
		return readings;
	}

	@Override
	public SecretVersion read(SecretId id, SecretLocation location) {
		this.reads++;
		Reason reason = this.failure.apply(location);
		if (reason != null) {
			throw new SecretUnavailableException(id, reason, null, "'" + id + "' can't be read", null);
		}
		State seen = at(this.clock.instant().minus(this.lag.get()));
		String versionId = seen.labels.get(location.stageOrCurrent());
		if (versionId == null || !id.equals(ID)) {
			throw new SecretUnavailableException(id, Reason.NOT_FOUND, null, "there is no '" + id + "'", null);
		}
		return version(id, versionId, Objects.requireNonNull(seen.created.get(versionId)), seen.labelsOf(versionId));
	}

	private State at(Instant time) {
		State found = this.history.get(0);
		for (State state : this.history) {
			if (!state.since.isAfter(time)) {
				found = state;
			}
		}
		return found;
	}

	private SecretVersion version(SecretId id, String versionId, Instant created, Set<String> labels) {
		return new SecretVersion(id,
				new SecretVersionInfo(this.arn, id.value(), versionId, labels, created, this.fromReplica),
				SecretContent.ofText(versionId));
	}

	/**
	 * What was true from a point in time on.
	 */
	private record State(Instant since, Map<String, String> labels, Map<String, Instant> created) {

		Set<String> labelsOf(String versionId) {
			Set<String> found = new LinkedHashSet<>();
			this.labels.forEach((label, labelled) -> {
				if (labelled.equals(versionId)) {
					found.add(label);
				}
			});
			return found;
		}

	}

}
