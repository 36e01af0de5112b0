/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

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
