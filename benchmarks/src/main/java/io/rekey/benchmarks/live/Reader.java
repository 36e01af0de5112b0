// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.live;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;

/**
 * Reads properties and beans without a pause, and counts what is of neither version. For
 * one thread.
 */
final class Reader {

	private final Environment environment;

	private final List<Settings> beans;

	private final Settings other;

	private final Supplier<Values.Step> step;

	private final Map<Sight, Long> counts = new EnumMap<>(Sight.class);

	private final Map<Sight, Long> nanos = new EnumMap<>(Sight.class);

	private final Map<Sight, Long> since = new EnumMap<>(Sight.class);

	private long rounds;

	/**
	 * Creates a reader.
	 * @param environment has the properties
	 * @param beans the beans of the secret
	 * @param other a bean that has nothing to do with it
	 * @param step the versions that may be seen
	 */
	Reader(Environment environment, List<Settings> beans, Settings other, Supplier<Values.Step> step) {
		this.environment = environment;
		this.beans = beans;
		this.other = other;
		this.step = step;
	}

	/**
	 * Reads.
	 * @param ended when to end
	 * @return what was seen
	 */
	ReadReport readUntil(BooleanSupplier ended) {
		while (!ended.getAsBoolean()) {
			round(this.step.get());
			this.rounds++;
		}
		return new ReadReport(this.rounds, this.counts, this.nanos);
	}

	private void round(Values.Step may) {
		long begin = System.nanoTime();
		String key = this.environment.getProperty("db.first");
		String reference = this.environment.getProperty("live.reference");
		judge(Sight.PROPERTY, may, begin, isFirst(may, key) && isFirst(may, reference));
		begin = System.nanoTime();
		judgePair(Sight.PROPERTY, Sight.MIXED_PROPERTY, may, begin, this.environment.getProperty("live.pair"));
		for (Settings bean : this.beans) {
			begin = System.nanoTime();
			judge(Sight.BEAN, may, begin, isFirst(may, bean.getFirst()) && isSecond(may, bean.getSecond()));
			judgePair(Sight.BEAN, Sight.MIXED_BEAN, may, begin, bean.getPair());
		}
		begin = System.nanoTime();
		judge(Sight.OTHER_BEAN, may, begin, SettingsBeans.OTHER_VALUE.equals(this.other.getFirst()));
	}

	private static boolean isFirst(Values.Step may, @Nullable String value) {
		return may.before().first().equals(value) || may.after().first().equals(value);
	}

	private static boolean isSecond(Values.Step may, @Nullable String value) {
		return may.before().second().equals(value) || may.after().second().equals(value);
	}

	private void judgePair(Sight neither, Sight mixed, Values.Step may, long begin, @Nullable String value) {
		boolean good = may.before().pair().equals(value) || may.after().pair().equals(value);
		boolean ofBoth = !good
				&& (mix(may.before(), may.after()).equals(value) || mix(may.after(), may.before()).equals(value));
		judge(mixed, may, begin, !ofBoth);
		if (!good && !ofBoth) {
			judge(neither, may, begin, false);
		}
	}

	private static String mix(Values first, Values second) {
		return first.first() + ":" + second.second();
	}

	/**
	 * A reader that was held up may have seen the version after the next.
	 */
	private void judge(Sight sight, Values.Step may, long begin, boolean good) {
		if (good) {
			Long from = this.since.remove(sight);
			if (from != null) {
				this.nanos.merge(sight, System.nanoTime() - from, Long::sum);
			}
		}
		else if (may.equals(this.step.get())) {
			this.counts.merge(sight, 1L, Long::sum);
			this.since.putIfAbsent(sight, begin);
		}
	}

}
