// SPDX-License-Identifier: Apache-2.0

package io.rekey;

import java.time.Instant;

/**
 * Published when a connection pool has stopped to replace connections with an older login
 * of its secret, because it can't use new ones: the database accepts the login of the
 * live version, but not what the pool does to a new connection. The pool keeps what it
 * has until its connections reach their maximum lifetime, and goes on by itself once new
 * ones can be used. Carries names and ids only, never a value.
 *
 * <pre class="code">
 * &#64;EventListener
 * void onStop(PoolRetirementStoppedEvent event) {
 *     logger.error("Pool " + event.pool() + " can't use the new login of " + event.secret() + ": " + event.reason());
 * }
 * </pre>
 *
 * @param pool the name of the pool's bean
 * @param secret the secret, as the application refers to it
 * @param reason why, in words
 * @param time when that was found out
 * @since 0.1.0
 */
public record PoolRetirementStoppedEvent(String pool, SecretId secret, String reason, Instant time) {
}
