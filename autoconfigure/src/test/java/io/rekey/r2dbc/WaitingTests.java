// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link Waiting}, and with it for {@link Arrival}.
 */
@Timeout(180)
class WaitingTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private static final Duration SHORT = Duration.ofMillis(50);

	private final List<String> late = new CopyOnWriteArrayList<>();

	@Test
	void whenAValueComesInTimeThenItIsReturned() throws Exception {
		assertThat(Waiting.await(Mono.just("a"), LONG, this.late::add)).isEqualTo("a");
		assertThat(Waiting.await(Mono.<String>empty(), LONG, this.late::add)).isNull();
		assertThat(this.late).isEmpty();
	}

	@Test
	void whenThePublisherFailsThenThatIsTold() {
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> Waiting.await(Mono.<String>error(new IllegalStateException()), LONG, this.late::add))
			.withCauseInstanceOf(IllegalStateException.class);
	}

	@Test
	void whenThereIsNoValueInTimeThenThePublisherIsCancelled() {
		AtomicBoolean cancelled = new AtomicBoolean();
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(
				() -> Waiting.await(Mono.<String>never().doOnCancel(() -> cancelled.set(true)), SHORT, this.late::add));
		assertThat(cancelled).isTrue();
	}

	@Test
	void whenTheValueComesWhileThePublisherIsCancelledThenItIsNotLost() {
		assertThatExceptionOfType(TimeoutException.class)
			.isThrownBy(() -> Waiting.await(new Source(true), SHORT, this.late::add));
		assertThat(this.late).containsExactly("a");
	}

	@Test
	void whenTheValueComesAfterThePublisherWasCancelledThenItIsNotLost() {
		Source source = new Source(false);
		assertThatExceptionOfType(TimeoutException.class)
			.isThrownBy(() -> Waiting.await(source, SHORT, this.late::add));
		assertThat(this.late).isEmpty();
		source.emit();
		assertThat(this.late).containsExactly("a");
	}

	@Test
	void whenInterruptedThenThePublisherIsCancelledAndTheValueNotLost() {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class)
			.isThrownBy(() -> Waiting.await(new Source(true), LONG, this.late::add));
		assertThat(this.late).containsExactly("a");
	}

	@Test
	void whenSomethingElseIsMoreImportantThenNothingIsWaitedFor() {
		assertThatExceptionOfType(TimeoutException.class)
			.isThrownBy(() -> Waiting.await(new Source(true), LONG, () -> true, this.late::add));
		assertThat(this.late).containsExactly("a");
	}

	@Test
	void whenWorkIsNotDoneInTimeThenItGoesOn() {
		AtomicInteger meanwhile = new AtomicInteger();
		AtomicBoolean cancelled = new AtomicBoolean();
		Sinks.Empty<Void> work = Sinks.empty();
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> Waiting
			.untilDone(work.asMono().doOnCancel(() -> cancelled.set(true)), SHORT, meanwhile::incrementAndGet));
		int before = meanwhile.get();
		assertThat(before).isPositive();
		work.tryEmitEmpty();
		await().until(() -> meanwhile.get() > before);
		assertThat(cancelled).isFalse();
	}

	/**
	 * Gives its value when it is cancelled, or only when it is told to.
	 */
	private static final class Source implements Publisher<String>, Subscription {

		private final boolean onCancel;

		private Subscriber<? super String> subscriber;

		Source(boolean onCancel) {
			this.onCancel = onCancel;
		}

		@Override
		public void subscribe(Subscriber<? super String> subscriber) {
			this.subscriber = subscriber;
			subscriber.onSubscribe(this);
		}

		@Override
		public void request(long number) {
		}

		@Override
		public void cancel() {
			if (this.onCancel) {
				emit();
			}
		}

		void emit() {
			this.subscriber.onNext("a");
			this.subscriber.onComplete();
		}

	}

}
