// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.live;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;

import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;

/**
 * Finds out when a running application is on a new version. To be used by one thread at a
 * time.
 */
public final class Live {

	static final int PATIENCE_SECONDS = 60;

	private final Environment environment;

	private final List<Settings> beans;

	private final Pool pool;

	private final BindCounter binds;

	private final @Nullable Steps steps;

	private final @Nullable ContextRefresher refresher;

	private final Readers readers;

	private @Nullable Watched watched;

	Live(ApplicationContext context) {
		this.environment = context.getEnvironment();
		this.beans = SettingsBeans.ofRotated(context);
		this.pool = new Pool(context.getBean(HikariDataSource.class));
		this.binds = context.getBean(BindCounter.class);
		this.steps = context.getBeanProvider(Steps.class).getIfAvailable();
		this.refresher = this.environment.getProperty("live.refresh", Boolean.class, false)
				? context.getBean(ContextRefresher.class) : null;
		this.readers = new Readers(this.environment, this.beans, SettingsBeans.other(context));
	}

	/**
	 * Begins to look for a new version, before the secret is rotated.
	 * @param version the number of the version; the one before is live
	 */
	public void expect(int version) {
		Values values = Values.of(version);
		this.readers.expect(version);
		this.binds.reset();
		Usage before = Usage.now();
		Probe probe = new Probe(
				Map.of(Measure.PROPERTY, () -> values.first().equals(property("db.first")), Measure.REFERENCE,
						() -> values.first().equals(property("live.reference")), Measure.BEANS,
						() -> this.beans.stream().allMatch((bean) -> values.pair().equals(bean.getPair()))),
				() -> this.pool.newLogin().equals(property("db.username")));
		this.watched = new Watched(before, probe);
	}

	private @Nullable String property(String name) {
		return this.environment.getProperty(name);
	}

	/**
	 * Refreshes the context, if that is how this application follows, and waits until all
	 * is new.
	 * @return what was measured
	 * @throws InterruptedException if interrupted meanwhile
	 */
	public LiveReport finish() throws InterruptedException {
		Watched present = this.watched;
		if (present == null) {
			throw new IllegalStateException("Nothing is expected");
		}
		if (this.refresher != null) {
			this.refresher.refresh();
		}
		Probe.Seen seen = present.probe.await();
		Map<Measure, Long> measured = new EnumMap<>(seen.times());
		if (this.steps != null) {
			measured.putAll(this.steps.next());
		}
		Usage after = Usage.now();
		measured.put(Measure.CPU, after.cpu() - present.before.cpu() - seen.cpu());
		measured.put(Measure.ALLOCATED, after.allocatedSince(present.before));
		measured.put(Measure.BOUND_BEANS, (long) this.binds.beans());
		measured.put(Measure.BINDINGS, (long) this.binds.bindings());
		return new LiveReport(measured);
	}

	/**
	 * Has readers read without a pause, and count what they should not see.
	 */
	public void read() {
		this.readers.start();
	}

	/**
	 * Ends the readers.
	 * @return what they saw since {@link #read()}
	 * @throws InterruptedException if interrupted meanwhile
	 */
	public ReadReport endReading() throws InterruptedException {
		return this.readers.stop();
	}

	/**
	 * One rotation that is watched.
	 *
	 * @param before what the process had used before
	 * @param probe looks what is new
	 */
	private record Watched(Usage before, Probe probe) {
	}

}
