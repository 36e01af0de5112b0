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

import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;

/**
 * When the event of a rotation reaches the topic that applications subscribe to.
 *
 * @param delay how much later than it was sent; {@code null} for never
 */
record EventDelivery(@Nullable Duration delay) {

	static final EventDelivery ON_TIME = new EventDelivery(Duration.ZERO);

	static final EventDelivery NEVER = new EventDelivery(null);

	/**
	 * Reads a delay; this method's name lets Spring convert an option.
	 * @param text {@code never} or a duration, as {@code 10s}
	 * @return the delivery
	 */
	public static EventDelivery valueOf(String text) {
		return text.equals("never") ? NEVER : new EventDelivery(DurationStyle.detectAndParse(text));
	}

	boolean isOnTime() {
		return this.delay != null && this.delay.isZero();
	}

	@Override
	public String toString() {
		if (this.delay == null) {
			return "never";
		}
		return isOnTime() ? "on time" : Texts.seconds(this.delay) + " late";
	}

}
