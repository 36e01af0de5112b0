// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.metrics;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rekey.pool.PoolCounts;
import io.rekey.pool.PoolListener;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.RotatingPool;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * The meters of each pool that follows a secret, until it is closed. A child context
 * without a registry uses that of its parent. Safe for use by several threads.
 */
final class PoolMeters implements MeterBinder, PoolListener, SmartInitializingSingleton, DisposableBean {

	private static final String POOL = "pool";

	private static final String CONNECTIONS = "rekey.pool.connections";

	private static final String STOPPED = "rekey.pool.retirement.stopped";

	private final PoolRegistry pools;

	private final ListableBeanFactory beanFactory;

	private final ObjectProvider<MeterRegistry> registry;

	private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

	private final BoundMeters meters = new BoundMeters();

	private final Map<String, WeakReference<RotatingPool>> present = new ConcurrentHashMap<>();

	PoolMeters(PoolRegistry pools, ListableBeanFactory beanFactory, ObjectProvider<MeterRegistry> registry) {
		this.pools = pools;
		this.beanFactory = beanFactory;
		this.registry = registry;
	}

	/**
	 * Spring Boot binds to the registries of the same context only.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		if (this.beanFactory.getBeanNamesForType(MeterRegistry.class, true, false).length == 0) {
			this.registry.ifUnique(this::bindTo);
		}
	}

	@Override
	public void bindTo(MeterRegistry target) {
		boolean first = this.registries.isEmpty();
		this.registries.add(target);
		if (first) {
			this.pools.addListener(this);
		}
		else {
			this.pools.pools().forEach((pool) -> register(target, pool));
		}
	}

	/**
	 * A pool that is made anew has the name of the one before.
	 */
	@Override
	public synchronized void added(RotatingPool pool) {
		remove(pool.name());
		this.present.put(pool.name(), new WeakReference<>(pool));
		this.registries.forEach((target) -> register(target, pool));
	}

	/**
	 * A pool of the same name in a parent or child context was there first.
	 */
	private void register(MeterRegistry target, RotatingPool pool) {
		if (target.find(CONNECTIONS).tag(POOL, pool.name()).meter() != null) {
			return;
		}
		Tags tags = Tags.of(POOL, pool.name(), SecretMeters.SECRET, pool.logins().secret().value());
		connections(target, pool, tags.and("state", "current"),
				(present) -> Math.max(0, present.connections() - present.outdated()));
		connections(target, pool, tags.and("state", "outdated"), RotatingPool::outdated);
		gauge(target, pool, tags, STOPPED, "1 while a pool can't replace old connections, as new ones are of no use",
				(present) -> (present.trouble() != null) ? 1 : 0);
		PoolCounts counts = pool.counts();
		if (counts != null) {
			count(target, counts, tags, "rekey.logins.refused", "New connections whose login the database refused",
					PoolCounts::refused);
			count(target, counts, tags, "rekey.logins.healed", "Those that were opened with another login instead",
					PoolCounts::healed);
			count(target, counts, tags, "rekey.connections.retired",
					"Connections that were replaced because new ones have another login", PoolCounts::retired);
		}
	}

	private void connections(MeterRegistry target, RotatingPool pool, Tags tags, ToIntFunction<RotatingPool> number) {
		gauge(target, pool, tags, CONNECTIONS, "Open connections of pools that follow a secret", number);
	}

	private void gauge(MeterRegistry target, RotatingPool pool, Tags tags, String name, String description,
			ToIntFunction<RotatingPool> number) {
		this.meters.add(target,
				Gauge.builder(name, pool, (present) -> present.isClosed() ? Double.NaN : number.applyAsInt(present))
					.description(description)
					.tags(tags)
					.register(target));
	}

	private void count(MeterRegistry target, PoolCounts counts, Tags tags, String name, String description,
			ToDoubleFunction<PoolCounts> count) {
		this.meters.add(target,
				FunctionCounter.builder(name, counts, count).description(description).tags(tags).register(target));
	}

	@Override
	public synchronized void removed(RotatingPool pool) {
		WeakReference<RotatingPool> last = this.present.get(pool.name());
		if (last != null && last.refersTo(pool)) {
			this.present.remove(pool.name());
			remove(pool.name());
		}
	}

	private void remove(String name) {
		this.meters.removeIf((id) -> name.equals(id.getTag(POOL)));
	}

	@Override
	public void destroy() {
		this.meters.removeAll();
	}

}
