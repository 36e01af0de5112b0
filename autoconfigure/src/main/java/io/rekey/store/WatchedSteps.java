// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

import io.rekey.RotationTimings;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.store.RotationObserver.Watch;
import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Measures the steps of one check, and tells an observer of them once there is something
 * to watch. For one thread.
 */
final class WatchedSteps {

	private static final Log logger = LogFactory.getLog(WatchedSteps.class);

	private final RotationObserver observer;

	private final SecretId id;

	private final RotationTrigger trigger;

	private final Map<RotationStep, Duration> durations = new EnumMap<>(RotationStep.class);

	private @Nullable Watch watch;

	private @Nullable RotationStep step;

	private boolean stepWatched;

	private long began;

	WatchedSteps(RotationObserver observer, SecretId id, RotationTrigger trigger) {
		this.observer = observer;
		this.id = id;
		this.trigger = trigger;
	}

	/**
	 * Has the check watched from the next step on. What runs already is not told of,
	 * because it can't be told when it began.
	 */
	void watch() {
		if (this.watch == null) {
			this.watch = begin();
		}
	}

	private Watch begin() {
		try {
			return this.observer.begin(this.id, this.trigger);
		}
		catch (Throwable ex) {
			log(ex);
			return Watch.NONE;
		}
	}

	void begin(RotationStep next) {
		this.step = next;
		this.began = System.nanoTime();
		this.stepWatched = this.watch != null;
		tell((observed) -> observed.begin(next));
	}

	/**
	 * Ends the step that runs.
	 */
	void end() {
		end((SecretUnavailableException) null);
	}

	/**
	 * Ends the step that runs.
	 * @param failure why the secret can't be read, or {@code null}
	 */
	void end(@Nullable SecretUnavailableException failure) {
		RotationStep ended = this.step;
		if (ended != null) {
			this.step = null;
			this.durations.merge(ended, Duration.ofNanos(System.nanoTime() - this.began), Duration::plus);
			if (this.stepWatched) {
				tell((observed) -> observed.end(ended, failure));
			}
		}
	}

	/**
	 * Ends the check.
	 * @param result how it ended, or {@code null} if it was broken off
	 */
	void finish(@Nullable RotationResult result) {
		end();
		tell((observed) -> observed.end(result));
		this.watch = null;
	}

	RotationTimings timings() {
		return new RotationTimings(duration(RotationStep.FETCH), duration(RotationStep.PROVE),
				duration(RotationStep.COMMIT), duration(RotationStep.APPLY));
	}

	private Duration duration(RotationStep of) {
		return this.durations.getOrDefault(of, Duration.ZERO);
	}

	/**
	 * An observer that threw is told no more of this check.
	 */
	private void tell(Consumer<Watch> event) {
		Watch observed = this.watch;
		if (observed == null) {
			return;
		}
		try {
			event.accept(observed);
		}
		catch (Throwable ex) {
			this.watch = Watch.NONE;
			log(ex);
		}
	}

	private void log(Throwable ex) {
		logger
			.warn("The rotation observer " + this.observer.getClass().getName() + " failed: " + Failures.describe(ex));
	}

}
