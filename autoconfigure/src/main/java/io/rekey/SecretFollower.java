// SPDX-License-Identifier: Apache-2.0

package io.rekey;

import java.util.Set;

/**
 * Whatever a secret feeds: a connection pool, a client, a cache of keys. Each bean of
 * this type takes part in the rotations of its secrets: a new version is proven with it
 * before the version goes live, and applied to it afterwards.
 *
 * <pre class="code">
 * &#64;Component
 * class PaymentKeys implements SecretFollower {
 *
 *     private final PaymentClient client;
 *
 *     PaymentKeys(PaymentClient client) {
 *         this.client = client;
 *     }
 *
 *     &#64;Override
 *     public String name() {
 *         return "payment client";
 *     }
 *
 *     &#64;Override
 *     public Set&lt;SecretId&gt; secrets() {
 *         return Set.of(SecretId.of("prod/orders/payment"));
 *     }
 *
 *     &#64;Override
 *     public Proof prove(SecretVersion candidate) {
 *         return (candidate.get("api-key") != null) ? Proof.accepted()
 *                 : Proof.refused("it has no key 'api-key'");
 *     }
 *
 *     &#64;Override
 *     public void apply(SecretVersion previous, SecretVersion live) {
 *         this.client.useKey(live.get("api-key"));
 *     }
 *
 * }
 * </pre>
 *
 * <p>
 * Methods are called by the threads of the rotation pipeline: for one secret by one
 * thread at a time, for several secrets at once. What a follower throws is reported
 * without its message, which may hold a value, and harms no other follower.
 *
 * @since 0.1.0
 */
public interface SecretFollower {

	/**
	 * Returns what this is called in logs, in health and at endpoints, such as
	 * {@code pool 'orders'}. No other follower of the same secret has the same name.
	 * @return the name
	 */
	String name();

	/**
	 * Returns the secrets that feed this. They may change, so they are asked for at each
	 * check.
	 * @return the ids of the secrets, as the configuration names them
	 */
	Set<SecretId> secrets();

	/**
	 * Tries a version that would go live. Must return within seconds and change nothing
	 * that others see. A refusal, and an exception, keeps the live version, unless the
	 * live version is refused for the same reason: what is broken anyway has no veto.
	 * @param candidate the version that would go live
	 * @return what was found out
	 * @throws Exception if the version can't be tried, which counts as a refusal
	 */
	default Proof prove(SecretVersion candidate) throws Exception {
		return Proof.accepted();
	}

	/**
	 * Moves to a version that is live now. If it throws, it is called again, at growing
	 * intervals, until it succeeds or another version is live.
	 * @param previous the version that this moved to last, or the one that was live when
	 * the application started; with an empty version id if there was none
	 * @param live the version that is live now
	 * @throws Exception if this still works with the version before
	 */
	void apply(SecretVersion previous, SecretVersion live) throws Exception;

	/**
	 * Forgets a secret that was dropped, because it was deleted or may no longer be read,
	 * where {@code rekey.on-revoked} says so.
	 * @param last the version that was live
	 * @throws Exception if this still works with that version
	 */
	default void drop(SecretVersion last) throws Exception {
	}

}
