// SPDX-License-Identifier: Apache-2.0

package io.rekey.sample.orders;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * Places fifty orders a second, from the start of the application to its end: eight
 * workers, each with an order every 160 milliseconds. It starts last and stops first, and
 * lets the orders under way finish.
 */
@Component
class OrderLoad implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(OrderLoad.class);

	private static final int WORKERS = 8;

	private static final long PERIOD_MILLIS = 160;

	private static final long STOP_SECONDS = 60;

	/**
	 * One order in so many holds its connection for a while, so that a rotation always
	 * meets transactions in flight.
	 */
	private static final long SLOW_ORDERS = 20;

	private static final long DISCOUNTED_ORDERS = 10;

	private static final List<String> ITEMS = List.of("door", "lock", "key", "hinge", "handle");

	private final OrderService orders;

	private final OrdersProperties properties;

	private final AtomicLong number = new AtomicLong();

	private final List<ScheduledFuture<?>> schedules = new ArrayList<>();

	private volatile @Nullable ScheduledExecutorService workers;

	OrderLoad(OrderService orders, OrdersProperties properties) {
		this.orders = orders;
		this.properties = properties;
	}

	@Override
	public void start() {
		ScheduledExecutorService executor = Executors.newScheduledThreadPool(WORKERS,
				new CustomizableThreadFactory("orders-"));
		this.workers = executor;
		for (int worker = 0; worker < WORKERS; worker++) {
			this.schedules.add(executor.scheduleAtFixedRate(this::placeNext, PERIOD_MILLIS * worker / WORKERS,
					PERIOD_MILLIS, TimeUnit.MILLISECONDS));
		}
	}

	private void placeNext() {
		try {
			this.orders.place(next(this.number.getAndIncrement()));
		}
		catch (RuntimeException ex) {
			logger.warn("An order failed", ex);
		}
	}

	private OrderRequest next(long number) {
		String item = ITEMS.get((int) (number % ITEMS.size()));
		String discountCode = (number % DISCOUNTED_ORDERS == 0) ? this.properties.getDiscountCode() : null;
		return new OrderRequest(item, 1000 + number % 1000, discountCode, number % SLOW_ORDERS == 0);
	}

	@Override
	public void stop() {
		ScheduledExecutorService executor = this.workers;
		this.workers = null;
		if (executor != null) {
			this.schedules.forEach((schedule) -> schedule.cancel(false));
			this.schedules.clear();
			executor.shutdown();
			try {
				if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
					logger.warn("Some orders are still under way");
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

	@Override
	public boolean isRunning() {
		return this.workers != null;
	}

}
