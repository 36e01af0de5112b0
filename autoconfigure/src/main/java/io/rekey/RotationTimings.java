// SPDX-License-Identifier: Apache-2.0

package io.rekey;

import java.time.Duration;

/**
 * How long each step of a rotation took in this process.
 *
 * @param fetch reading the new version
 * @param prove trying it, for example by logging in to a database
 * @param commit making it the live version
 * @param apply rebinding beans and telling pools; the retirement of old connections goes
 * on afterwards and is not included
 */
public record RotationTimings(Duration fetch, Duration prove, Duration commit, Duration apply) {

	/**
	 * A rotation that has not begun.
	 */
	public static final RotationTimings NONE = new RotationTimings(Duration.ZERO, Duration.ZERO, Duration.ZERO,
			Duration.ZERO);

	public Duration total() {
		return this.fetch.plus(this.prove).plus(this.commit).plus(this.apply);
	}

}
