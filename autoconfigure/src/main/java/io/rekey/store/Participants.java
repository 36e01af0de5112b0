// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import io.rekey.Proof;
import io.rekey.SecretFollower;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Who takes part in the rotations: followers, which prove a version and move to it, and
 * listeners. Each is called in isolation: what one of them throws is reported without its
 * message and keeps no other from its work. Safe for use by several threads, as long as
 * no two of them rotate the same secret.
 */
public final class Participants {

	private static final Log logger = LogFactory.getLog(Participants.class);

	private final List<FollowerSource> sources;

	private final List<RotationListener> listeners;

	/**
	 * The followers that have not moved yet, each with the version that it has.
	 */
	private final Map<SecretId, Map<SecretFollower, SecretVersion>> behind = new ConcurrentHashMap<>();

	/**
	 * Creates the participants.
	 * @param sources know the followers, in the order in which they prove and move
	 * @param listeners called with the result of each check
	 */
	public Participants(List<? extends FollowerSource> sources, List<? extends RotationListener> listeners) {
		this.sources = List.copyOf(sources);
		this.listeners = List.copyOf(listeners);
	}

	/**
	 * Returns the followers that a secret feeds.
	 * @param id the secret
	 * @return the followers, in the order in which they prove and move
	 */
	public List<SecretFollower> followersOf(SecretId id) {
		List<SecretFollower> followers = new ArrayList<>();
		for (FollowerSource source : this.sources) {
			try {
				followers.addAll(source.of(id));
			}
			catch (RuntimeException ex) {
				logger.warn("The followers of secret '" + id + "' that " + source.getClass().getName()
						+ " knows can't be told: " + Failures.describe(ex));
			}
		}
		return followers;
	}

	/**
	 * Tries a candidate with all followers, until one refuses it. A follower that refuses
	 * the live version for the same reason is broken anyway, and has no veto.
	 * @param candidate the version that would go live
	 * @param live the version that is live, or {@code null} if there is none
	 * @return the refusal, or {@code null} if the candidate may go live
	 */
	@Nullable Proof prove(SecretVersion candidate, @Nullable SecretVersion live) {
		for (SecretFollower follower : followersOf(candidate.id())) {
			Proof proof = prove(follower, candidate);
			if (proof.isRefused() && (live == null || !refusesForTheSame(follower, live, proof.reason()))) {
				return proof;
			}
			if (proof.isRefused()) {
				logger.warn(nameOf(follower) + " refuses version " + candidate.versionId() + " of secret '"
						+ candidate.id() + "' and the live version for the same reason, which keeps no version from"
						+ " going live: " + proof.reason());
			}
			else if (proof.verdict() == Proof.Verdict.UNKNOWN) {
				logger.info(nameOf(follower) + " can't prove version " + candidate.versionId() + " of secret '"
						+ candidate.id() + "': " + proof.reason());
			}
		}
		return null;
	}

	private static boolean refusesForTheSame(SecretFollower follower, SecretVersion live, @Nullable String reason) {
		Proof ofLive = prove(follower, live);
		return ofLive.isRefused() && Objects.equals(ofLive.reason(), reason);
	}

	private static Proof prove(SecretFollower follower, SecretVersion candidate) {
		try {
			return Objects.requireNonNull(follower.prove(candidate));
		}
		catch (Throwable ex) {
			return Proof.refused("it could not be tried with " + nameOf(follower) + ": " + Failures.describe(ex));
		}
	}

	/**
	 * Has all followers move to a version.
	 * @param previous the version before
	 * @param live the version that is live now
	 * @return those that did not move
	 */
	List<FollowerFailure> apply(SecretVersion previous, SecretVersion live) {
		Map<SecretFollower, SecretVersion> late = takeBehind(live.id());
		Map<SecretFollower, SecretVersion> versions = new LinkedHashMap<>();
		for (SecretFollower follower : followersOf(live.id())) {
			versions.put(follower, late.getOrDefault(follower, previous));
		}
		return apply(versions, live);
	}

	/**
	 * Has the followers move to the live version that have not moved yet.
	 * @param live the version that is live
	 * @return those that did not move again
	 */
	List<FollowerFailure> applyToLate(SecretVersion live) {
		Map<SecretFollower, SecretVersion> late = takeBehind(live.id());
		if (late.isEmpty()) {
			return List.of();
		}
		late.keySet().retainAll(followersOf(live.id()));
		List<FollowerFailure> failures = apply(late, live);
		if (failures.isEmpty()) {
			logger.info("All followers of secret '" + live.id() + "' have moved to version " + live.versionId());
		}
		return failures;
	}

	/**
	 * Whether a follower of a secret has not moved to the live version yet.
	 */
	boolean isLate(SecretId id) {
		return this.behind.containsKey(id);
	}

	private Map<SecretFollower, SecretVersion> takeBehind(SecretId id) {
		Map<SecretFollower, SecretVersion> late = this.behind.remove(id);
		return (late != null) ? new LinkedHashMap<>(late) : new HashMap<>();
	}

	/**
	 * Has some followers move to the live version. Those that fail are tried again by the
	 * next check.
	 * @param versions the followers, each with the version that it has
	 * @param live the version that is live
	 * @return those that did not move
	 */
	List<FollowerFailure> apply(Map<SecretFollower, SecretVersion> versions, SecretVersion live) {
		List<FollowerFailure> failures = new ArrayList<>();
		versions.forEach((follower, version) -> {
			try {
				follower.apply(version, live);
			}
			catch (Throwable ex) {
				this.behind.computeIfAbsent(live.id(), (id) -> new ConcurrentHashMap<>()).put(follower, version);
				failures.add(new FollowerFailure(nameOf(follower), Failures.describe(ex)));
			}
		});
		return List.copyOf(failures);
	}

	/**
	 * Has all followers forget a secret that was dropped.
	 * @param last the version that was live
	 */
	void drop(SecretVersion last) {
		this.behind.remove(last.id());
		for (SecretFollower follower : followersOf(last.id())) {
			try {
				follower.drop(last);
			}
			catch (Throwable ex) {
				logger.warn(nameOf(follower) + " could not forget the dropped secret '" + last.id() + "': "
						+ Failures.describe(ex));
			}
		}
	}

	/**
	 * Tells all listeners how a check ended.
	 * @param result the result
	 */
	public void tell(RotationResult result) {
		tell(this.listeners, result);
	}

	/**
	 * Tells listeners how a check ended, each in isolation.
	 * @param listeners the listeners
	 * @param result the result
	 */
	public static void tell(Collection<? extends RotationListener> listeners, RotationResult result) {
		for (RotationListener listener : listeners) {
			try {
				listener.onResult(result);
			}
			catch (Throwable ex) {
				// One listener must not keep the others from their work, whatever it
				// throws.
				logger.warn("The listener " + listener.getClass().getName() + " failed: " + Failures.describe(ex));
			}
		}
	}

	private static String nameOf(SecretFollower follower) {
		try {
			return follower.name();
		}
		catch (RuntimeException ex) {
			return follower.getClass().getName();
		}
	}

}
