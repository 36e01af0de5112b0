// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

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
 * message and keeps no other from its work. Safe for use by several threads.
 */
public final class Participants {

	private static final Log logger = LogFactory.getLog(Participants.class);

	private final List<FollowerSource> sources;

	private final List<RotationListener> listeners;

	private final ConcurrentMap<SecretId, Moves> moves = new ConcurrentHashMap<>();

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
		return moves(live.id()).apply(followersOf(live.id()), previous, live);
	}

	/**
	 * Has the followers move to the live version that have not moved yet.
	 * @param live the version that is live
	 * @return those that did not move again
	 */
	List<FollowerFailure> applyToLate(SecretVersion live) {
		List<FollowerFailure> failures = moves(live.id()).applyToLate(followersOf(live.id()), live);
		if (failures.isEmpty()) {
			logger.info("All followers of secret '" + live.id() + "' have moved to version " + live.versionId());
		}
		return failures;
	}

	/**
	 * Has followers that are new here move to the live version.
	 * @param seen the version that they have
	 * @param followers the followers
	 * @param live gives the version that is live, or {@code null}
	 * @return whether some did not move, and are to be tried again
	 */
	boolean catchUp(SecretVersion seen, Collection<? extends SecretFollower> followers,
			Supplier<@Nullable SecretVersion> live) {
		List<FollowerFailure> failures = moves(seen.id()).catchUp(followers, seen, live);
		if (!failures.isEmpty()) {
			logger.warn("These have not moved to the live version of secret '" + seen.id()
					+ "' yet and are tried again: " + failures);
		}
		return !failures.isEmpty();
	}

	/**
	 * Whether a follower of a secret has not moved to the live version yet.
	 */
	boolean isLate(SecretId id) {
		Moves moves = this.moves.get(id);
		return moves != null && moves.isLate();
	}

	private Moves moves(SecretId id) {
		return this.moves.computeIfAbsent(id, (key) -> new Moves());
	}

	/**
	 * Has all followers forget a secret that was dropped.
	 * @param last the version that was live
	 */
	void drop(SecretVersion last) {
		moves(last.id()).forget();
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

	/**
	 * The moves of the followers of one secret, one after another.
	 */
	private static final class Moves {

		/**
		 * A lock and no monitor: followers wait, in a virtual thread perhaps.
		 */
		private final Lock lock = new ReentrantLock();

		/**
		 * The followers that have not moved yet, each with the version that it has.
		 */
		private final Map<SecretFollower, SecretVersion> late = new LinkedHashMap<>();

		List<FollowerFailure> apply(Collection<SecretFollower> followers, SecretVersion previous, SecretVersion live) {
			return locked(() -> {
				this.late.keySet().retainAll(followers);
				return move(followers, previous, live);
			});
		}

		List<FollowerFailure> applyToLate(Collection<SecretFollower> followers, SecretVersion live) {
			return locked(() -> {
				this.late.keySet().retainAll(followers);
				return move(List.copyOf(this.late.keySet()), live, live);
			});
		}

		List<FollowerFailure> catchUp(Collection<? extends SecretFollower> followers, SecretVersion seen,
				Supplier<@Nullable SecretVersion> live) {
			return locked(() -> {
				SecretVersion target = live.get();
				return (target == null || target.versionId().equals(seen.versionId())) ? List.of()
						: move(followers, seen, target);
			});
		}

		private List<FollowerFailure> move(Collection<? extends SecretFollower> followers, SecretVersion from,
				SecretVersion to) {
			List<FollowerFailure> failures = new ArrayList<>();
			for (SecretFollower follower : followers) {
				SecretVersion previous = this.late.getOrDefault(follower, from);
				try {
					follower.apply(previous, to);
					this.late.remove(follower);
				}
				catch (Throwable ex) {
					this.late.put(follower, previous);
					failures.add(new FollowerFailure(nameOf(follower), Failures.describe(ex)));
				}
			}
			return List.copyOf(failures);
		}

		boolean isLate() {
			return locked(() -> !this.late.isEmpty());
		}

		void forget() {
			locked(() -> {
				this.late.clear();
				return true;
			});
		}

		private <T> T locked(Supplier<T> action) {
			this.lock.lock();
			try {
				return action.get();
			}
			finally {
				this.lock.unlock();
			}
		}

	}

}
