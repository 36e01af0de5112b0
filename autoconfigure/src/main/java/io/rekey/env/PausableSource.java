// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.LinkedHashMap;
import java.util.Map;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.store.SecretDescriber;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretReading;
import io.rekey.store.SecretSource;

/**
 * A source that reads nothing while the application is stopped, so that no connection to
 * AWS is opened again meanwhile. Safe for use by several threads.
 */
final class PausableSource implements SecretSource {

	private final SecretSource source;

	private volatile boolean paused;

	PausableSource(SecretSource source) {
		this.source = source;
	}

	void pause() {
		this.paused = true;
	}

	/**
	 * Reads again.
	 * @return whether it was paused
	 */
	boolean resume() {
		boolean before = this.paused;
		this.paused = false;
		return before;
	}

	boolean isPaused() {
		return this.paused;
	}

	@Override
	public Map<SecretId, SecretReading> readAll(Map<SecretId, SecretLocation> locations) {
		if (!this.paused) {
			return this.source.readAll(locations);
		}
		Map<SecretId, SecretReading> readings = new LinkedHashMap<>();
		locations.keySet().forEach((id) -> readings.put(id, SecretReading.failed(stopped(id))));
		return readings;
	}

	@Override
	public SecretVersion read(SecretId id, SecretLocation location) {
		if (this.paused) {
			throw stopped(id);
		}
		return this.source.read(id, location);
	}

	/**
	 * Tells about secrets, unless the application is stopped.
	 * @param describer tells about them
	 * @return the describer
	 */
	SecretDescriber describer(SecretDescriber describer) {
		return (id, location) -> {
			if (this.paused) {
				throw stopped(id);
			}
			return describer.describe(id, location);
		};
	}

	private static SecretUnavailableException stopped(SecretId id) {
		return new SecretUnavailableException(id, Reason.FAILED, null, "the application is stopped", null);
	}

}
