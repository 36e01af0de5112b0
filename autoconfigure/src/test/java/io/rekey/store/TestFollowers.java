// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

import io.rekey.Proof;
import io.rekey.SecretFollower;
import io.rekey.SecretId;
import io.rekey.SecretVersion;

/**
 * Makes participants of functions.
 */
public final class TestFollowers {

	private TestFollowers() {
	}

	public static Participants none() {
		return new Participants(List.of(), List.of());
	}

	/**
	 * Proves versions other than the live one, which works.
	 */
	public static FollowerSource proving(SecretStore store, Function<SecretVersion, Proof> proof) {
		return source(new Follower((candidate) -> isLive(store, candidate) ? Proof.accepted() : proof.apply(candidate),
				(previous, live) -> {
				}));
	}

	private static boolean isLive(SecretStore store, SecretVersion candidate) {
		SecretVersion live = store.current(candidate.id());
		return live != null && live.versionId().equals(candidate.versionId());
	}

	public static FollowerSource applying(BiConsumer<SecretVersion, SecretVersion> application) {
		return source(new Follower((candidate) -> Proof.accepted(), application));
	}

	public static FollowerSource source(SecretFollower... followers) {
		List<SecretFollower> all = List.of(followers);
		return (id) -> all;
	}

	private record Follower(Function<SecretVersion, Proof> proof,
			BiConsumer<SecretVersion, SecretVersion> application) implements SecretFollower {

		@Override
		public String name() {
			return "test";
		}

		@Override
		public Set<SecretId> secrets() {
			return Set.of();
		}

		@Override
		public Proof prove(SecretVersion candidate) {
			return this.proof.apply(candidate);
		}

		@Override
		public void apply(SecretVersion previous, SecretVersion live) {
			this.application.accept(previous, live);
		}

	}

}
