// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Takes the one value of a publisher. A value that comes after the cancellation is handed
 * on all the same: it may be a connection, which somebody has to close or give back.
 *
 * @param <T> the type of the value
 */
final class Arrival<T> implements CoreSubscriber<T> {

	private final Context context;

	private final BiConsumer<@Nullable T, @Nullable Throwable> receiver;

	private final AtomicReference<@Nullable Subscription> upstream = new AtomicReference<>();

	private final AtomicBoolean arrived = new AtomicBoolean();

	/**
	 * Creates the subscriber.
	 * @param context what the publisher may look up
	 * @param receiver takes, once, the value or the failure, or neither if there is no
	 * value; it throws nothing
	 */
	Arrival(Context context, BiConsumer<@Nullable T, @Nullable Throwable> receiver) {
		this.context = context;
		this.receiver = receiver;
	}

	@Override
	public Context currentContext() {
		return this.context;
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		if (this.upstream.compareAndSet(null, subscription)) {
			subscription.request(Long.MAX_VALUE);
		}
		else {
			subscription.cancel();
		}
	}

	@Override
	public void onNext(T value) {
		receive(value, null);
	}

	@Override
	public void onError(Throwable failure) {
		receive(null, failure);
	}

	@Override
	public void onComplete() {
		receive(null, null);
	}

	private void receive(@Nullable T value, @Nullable Throwable failure) {
		if (this.arrived.compareAndSet(false, true)) {
			this.receiver.accept(value, failure);
		}
	}

	/**
	 * Tells the publisher that nobody waits any more, also if it has not begun yet.
	 */
	void cancel() {
		Subscription present = this.upstream.getAndSet(Operators.cancelledSubscription());
		if (present != null) {
			present.cancel();
		}
	}

}
