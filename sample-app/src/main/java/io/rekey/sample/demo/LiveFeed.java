// SPDX-License-Identifier: Apache-2.0

package io.rekey.sample.demo;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Sends the statistics to every open page, twice a second.
 */
@Component
class LiveFeed implements SmartLifecycle, DisposableBean {

	private static final Log logger = LogFactory.getLog(LiveFeed.class);

	private static final long PERIOD_MILLIS = 500;

	private static final long NO_TIMEOUT = 0;

	private final Set<SseEmitter> pages = ConcurrentHashMap.newKeySet();

	private final StatsReader stats;

	private final ScheduledExecutorService sender = Executors
		.newSingleThreadScheduledExecutor(new CustomizableThreadFactory("live-feed-"));

	private volatile @Nullable ScheduledFuture<?> sending;

	LiveFeed(StatsReader stats) {
		this.stats = stats;
	}

	SseEmitter open() {
		SseEmitter page = new SseEmitter(NO_TIMEOUT);
		page.onCompletion(() -> this.pages.remove(page));
		page.onError((ex) -> this.pages.remove(page));
		this.pages.add(page);
		return page;
	}

	private void sendToAll() {
		if (this.pages.isEmpty()) {
			return;
		}
		try {
			DemoStats current = this.stats.read();
			this.pages.forEach((page) -> send(page, current));
		}
		catch (RuntimeException ex) {
			logger.warn("The statistics could not be sent", ex);
		}
	}

	private void send(SseEmitter page, DemoStats current) {
		try {
			page.send(SseEmitter.event().data(current));
		}
		catch (IOException | IllegalStateException ex) {
			logger.debug("A page was closed", ex);
			this.pages.remove(page);
		}
	}

	@Override
	public void start() {
		this.sending = this.sender.scheduleWithFixedDelay(this::sendToAll, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
	}

	@Override
	public void stop() {
		ScheduledFuture<?> current = this.sending;
		this.sending = null;
		if (current != null) {
			current.cancel(false);
			this.pages.forEach(SseEmitter::complete);
		}
	}

	@Override
	public boolean isRunning() {
		return this.sending != null;
	}

	@Override
	public void destroy() {
		this.sender.shutdown();
	}

}
