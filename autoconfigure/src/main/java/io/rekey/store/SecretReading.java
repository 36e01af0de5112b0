// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.util.Objects;

import io.rekey.SecretUnavailableException;
import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of reading one secret among several: its version, or why there is none.
 */
public final class SecretReading {

	private final @Nullable SecretVersion version;

	private final @Nullable SecretUnavailableException failure;

	private SecretReading(@Nullable SecretVersion version, @Nullable SecretUnavailableException failure) {
		this.version = version;
		this.failure = failure;
	}

	public static SecretReading of(SecretVersion version) {
		return new SecretReading(version, null);
	}

	public static SecretReading failed(SecretUnavailableException failure) {
		return new SecretReading(null, failure);
	}

	/**
	 * Returns the version that was read.
	 * @return the version
	 * @throws SecretUnavailableException if the secret could not be read
	 */
	public SecretVersion get() {
		if (this.version == null) {
			throw Objects.requireNonNull(this.failure);
		}
		return this.version;
	}

	/**
	 * Returns the version that was read.
	 * @return the version or {@code null} if the secret could not be read
	 */
	public @Nullable SecretVersion version() {
		return this.version;
	}

	/**
	 * Returns why the secret could not be read.
	 * @return the failure or {@code null} if the secret was read
	 */
	public @Nullable SecretUnavailableException failure() {
		return this.failure;
	}

}
