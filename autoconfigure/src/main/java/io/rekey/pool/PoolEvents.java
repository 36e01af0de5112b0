// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.time.Instant;

import io.rekey.PoolRetirementStoppedEvent;
import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes what happens to pools as application events.
 */
final class PoolEvents implements PoolListener {

	private static final Log logger = LogFactory.getLog(PoolEvents.class);

	private final ApplicationEventPublisher publisher;

	PoolEvents(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	@Override
	public void added(RotatingPool pool) {
		// Said in the log.
	}

	@Override
	public void removed(RotatingPool pool) {
		// Known to who closed it.
	}

	@Override
	public void troubled(RotatingPool pool, String reason) {
		try {
			this.publisher.publishEvent(
					new PoolRetirementStoppedEvent(pool.name(), pool.logins().secret(), reason, Instant.now()));
		}
		catch (RuntimeException ex) {
			logger.warn("A listener of PoolRetirementStoppedEvent failed: " + Failures.describe(ex));
		}
	}

}
