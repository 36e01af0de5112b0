// SPDX-License-Identifier: Apache-2.0

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
