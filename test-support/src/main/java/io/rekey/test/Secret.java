// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * A secret with its versions and labels. Guarded by the lock of its
 * {@link SecretRepository}.
 */
final class Secret {

	static final String CURRENT = "AWSCURRENT";

	static final String PREVIOUS = "AWSPREVIOUS";

	static final String PENDING = "AWSPENDING";

	private static final int KEPT_WITHOUT_LABELS = 100;

	private static final int MAX_LABELS = 20;

	private final String name;

	private final String arn;

	private final Instant created;

	private final Map<String, StoredVersion> versions = new LinkedHashMap<>();

	private final Map<String, String> tags = new TreeMap<>();

	private final Set<String> replicas = new TreeSet<>();

	private final LabelHistory history = new LabelHistory();

	private @Nullable String description;

	private @Nullable String kmsKeyId;

	private @Nullable Instant accessed;

	private Instant changed;

	private @Nullable Deletion deletion;

	private @Nullable RotationSchedule rotation;

	private @Nullable Instant rotated;

	Secret(String name, String arn, Instant created) {
		this.name = name;
		this.arn = arn;
		this.created = created;
		this.changed = created;
	}

	String name() {
		return this.name;
	}

	String arn() {
		return this.arn;
	}

	Instant created() {
		return this.created;
	}

	Map<String, String> tags() {
		return this.tags;
	}

	/**
	 * The regions that hold a replica.
	 */
	Set<String> replicas() {
		return this.replicas;
	}

	@Nullable String description() {
		return this.description;
	}

	@Nullable String kmsKeyId() {
		return this.kmsKeyId;
	}

	void describe(@Nullable String description, @Nullable String kmsKeyId) {
		this.description = (description != null) ? description : this.description;
		this.kmsKeyId = (kmsKeyId != null) ? kmsKeyId : this.kmsKeyId;
	}

	@Nullable Instant accessed() {
		return this.accessed;
	}

	void access(Instant time) {
		this.accessed = time;
	}

	Instant changed() {
		return this.changed;
	}

	void change(Instant time) {
		this.changed = time;
	}

	@Nullable Deletion deletion() {
		return this.deletion;
	}

	void delete(@Nullable Deletion deletion) {
		this.deletion = deletion;
	}

	@Nullable RotationSchedule rotation() {
		return this.rotation;
	}

	void schedule(@Nullable RotationSchedule rotation) {
		this.rotation = rotation;
	}

	@Nullable Instant rotated() {
		return this.rotated;
	}

	void rotate(Instant time) {
		this.rotated = time;
	}

	Collection<StoredVersion> versions() {
		return this.versions.values();
	}

	@Nullable StoredVersion version(String id) {
		return this.versions.get(id);
	}

	@Nullable StoredVersion labelled(String label) {
		return this.versions.values()
			.stream()
			.filter((version) -> version.labels().contains(label))
			.findFirst()
			.orElse(null);
	}

	void add(StoredVersion version) {
		this.versions.put(version.id(), version);
		List<String> deprecated = this.versions.values()
			.stream()
			.filter((candidate) -> candidate.labels().isEmpty() && candidate != version)
			.map(StoredVersion::id)
			.toList();
		if (deprecated.size() > KEPT_WITHOUT_LABELS) {
			deprecated.subList(0, deprecated.size() - KEPT_WITHOUT_LABELS).forEach(this.versions::remove);
		}
	}

	/**
	 * Attach a label to a version and take it from the one that has it. AWSCURRENT leaves
	 * AWSPREVIOUS behind.
	 * @return the labels that moved, this one first
	 */
	List<String> attach(String label, StoredVersion to) {
		StoredVersion from = labelled(label);
		if (from == to) {
			return List.of();
		}
		if (to.labels().size() >= MAX_LABELS) {
			throw new AwsException("LimitExceededException",
					"A version can have at most " + MAX_LABELS + " staging labels.");
		}
		to.labels().add(label);
		List<String> moved = new ArrayList<>(List.of(label));
		if (from != null) {
			from.labels().remove(label);
			if (label.equals(CURRENT)) {
				moved.addAll(attach(PREVIOUS, from));
			}
		}
		return moved;
	}

	/**
	 * Keep the labels as they are now for readers who are late to see them move.
	 */
	void rememberLabels(Instant now, Duration lag) {
		this.history.remember(now, lag, labels());
	}

	/**
	 * The labels by version that readers see, {@code null} if those are the real ones.
	 * AWSPENDING, which is for rotation functions, is never late.
	 */
	@Nullable Map<String, Set<String>> seenLabels(Instant now, Duration lag) {
		Map<String, Set<String>> past = this.history.seen(now, lag);
		if (past == null) {
			return null;
		}
		Map<String, Set<String>> seen = labels();
		seen.forEach((version, labels) -> {
			labels.removeIf((label) -> !label.equals(PENDING));
			past.getOrDefault(version, Set.of())
				.stream()
				.filter((label) -> !label.equals(PENDING))
				.forEach(labels::add);
		});
		return seen;
	}

	private Map<String, Set<String>> labels() {
		Map<String, Set<String>> labels = new LinkedHashMap<>();
		this.versions.forEach((id, version) -> labels.put(id, new LinkedHashSet<>(version.labels())));
		return labels;
	}

	/**
	 * When a deletion was asked for and when it is due.
	 *
	 * @param requested when it was asked for
	 * @param due when the secret will be gone
	 */
	record Deletion(Instant requested, Instant due) {
	}

}
