// SPDX-License-Identifier: Apache-2.0

package io.rekey;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * One secret as an object of the application's own, always that of the live version. Safe
 * for use by several threads.
 *
 * <pre class="code">
 * &#64;Bean
 * RotatingSecret&lt;SigningKey&gt; signingKey(RotatingSecrets secrets) {
 *     return secrets.of("prod/orders/signing", SigningKey.class);
 * }
 *
 * record SigningKey(String id, String material) {
 * }
 * </pre>
 *
 * @param <T> the type of the object, which should be immutable
 * @since 0.1.0
 * @see RotatingSecrets
 */
public interface RotatingSecret<T> {

	/**
	 * Returns the name by which the application refers to the secret.
	 * @return the id
	 */
	SecretId id();

	/**
	 * Returns the object of the live version. Never blocks: it is one volatile read. Two
	 * calls may see two versions: take what belongs together from one object, or from a
	 * {@link #snapshot()}.
	 * @return the object
	 * @throws SecretUnavailableException if the secret was deleted or access to it taken
	 * away, and it was dropped
	 */
	T get();

	/**
	 * Returns the object of the version before, during its grace period.
	 * @return the object, or {@code null} if there is none or the grace period is over
	 * @throws SecretUnavailableException as {@link #get()}
	 * @see #snapshot()
	 */
	default @Nullable T previous() {
		return snapshot().previous();
	}

	/**
	 * Returns the id of the live version. Never blocks.
	 * @return the id
	 * @throws SecretUnavailableException as {@link #get()}
	 */
	String versionId();

	/**
	 * Returns the live version's object and the one before, which belong together. After
	 * a start within the grace period the first call reads the version before from
	 * Secrets Manager and blocks meanwhile; all others are one volatile read.
	 * @return both
	 * @throws SecretUnavailableException as {@link #get()}
	 */
	SecretSnapshot<T> snapshot();

	/**
	 * Has a handler called after each rotation that changes the object, in the thread
	 * that rotates. What it throws is logged without its message and keeps no other
	 * handler from its work. It must not wait for {@link #check()}.
	 * @param handler the handler
	 * @return ends that when it is closed
	 */
	Registration onRotation(Consumer<? super SecretSnapshot<T>> handler);

	/**
	 * Asks Secrets Manager for a new version, for example because a token was signed with
	 * a key that is not known here yet: another replica may have moved first. However
	 * often this is called, the secret is checked once in {@code
	 * rekey.rotation.min-interval} at most.
	 * @return completes after the check, with what is live then, whether or not there was
	 * a new version; at once if rotation is disabled
	 */
	CompletableFuture<SecretSnapshot<T>> check();

	/**
	 * A handler that is called.
	 */
	interface Registration extends AutoCloseable {

		/**
		 * Unregisters the handler.
		 */
		@Override
		void close();

	}

}
