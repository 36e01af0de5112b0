// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.rotation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One way in which a rotation can go.
 *
 * @param strategy how the secret is rotated
 * @param event how late the event is
 * @param window time between setSecret and finishSecret
 */
record Combination(Strategy strategy, EventDelivery event, Duration window) {

	private static final Duration SHORT_WINDOW = Duration.ofMillis(300);

	/**
	 * Lists both strategies with the event on time, late and never, and a short and a
	 * long window.
	 * @param options how late, and how long
	 * @return twelve combinations
	 */
	static List<Combination> all(Options options) {
		List<Combination> all = new ArrayList<>();
		for (Strategy strategy : Strategy.values()) {
			for (EventDelivery event : List.of(EventDelivery.ON_TIME, options.event(), EventDelivery.NEVER)) {
				for (Duration window : List.of(SHORT_WINDOW, options.window())) {
					all.add(new Combination(strategy, event, window));
				}
			}
		}
		return all;
	}

	String title() {
		return this.strategy.name().toLowerCase(Locale.ROOT) + ", event " + this.event + ", window "
				+ Texts.seconds(this.window);
	}

}
