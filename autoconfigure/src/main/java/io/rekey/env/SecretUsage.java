// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.List;

import io.rekey.SecretId;

/**
 * Tells who uses which key of which secret. Safe for use by several threads.
 * <p>
 * A key is read when the application takes its value since the environment was prepared:
 * by a property that holds it or refers to it (binding and rebinding of beans,
 * {@code @Value}, {@code Environment.getProperty}), from a version that {@code Secrets}
 * returned, by a {@code RotatingSecret}, or by a login of a pool. What this library reads
 * to load, prove, compare or mask does not count, nor what the endpoints {@code env} and
 * {@code configprops} and a refresh look at. Times are exact to a second and outlive
 * rotations, but not the application.
 */
public interface SecretUsage {

	/**
	 * Returns the keys that a secret has now, and those that something refers to. The
	 * whole text of a secret is listed first, where it has no keys or something refers to
	 * it.
	 * @param id the secret
	 * @return the keys; empty if the secret is not in use
	 */
	List<KeyUsage> of(SecretId id);

}
