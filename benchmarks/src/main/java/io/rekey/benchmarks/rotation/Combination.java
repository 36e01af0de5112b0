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
