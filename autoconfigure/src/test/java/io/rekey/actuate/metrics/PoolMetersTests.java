// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.metrics;

import java.time.Clock;
import java.time.Instant;
import java.util.List;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rekey.SecretId;
import io.rekey.pool.LoginKeys;
import io.rekey.pool.LoginResult;
import io.rekey.pool.PoolCounts;
import io.rekey.pool.PoolLogin;
import io.rekey.pool.PoolLogins;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.RotatingPool;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretStore;
import io.rekey.store.Spread;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The meters of pools come and go with the pools.
 */
class PoolMetersTests {

	private static final SecretId ID = SecretId.of("prod/db");

	private final VersionSource source = new VersionSource();

	private final SecretStore store = new SecretStore(this.source, (id) -> SecretLocation.of(id.value()),
			Clock.systemUTC());

	private final DefaultListableBeanFactory parent = new DefaultListableBeanFactory();

	private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory(this.parent);

	private final PoolRegistry pools = new PoolRegistry(this.store, this.source,
			this.beans.getBeanProvider(SecretRotator.class), Spread.NONE);

	private final MeterRegistry registry = new SimpleMeterRegistry();

	private final PoolMeters meters = new PoolMeters(this.pools, this.beans,
			this.beans.getBeanProvider(MeterRegistry.class));

	PoolMetersTests() {
		this.source.put(ID, "v1", Instant.EPOCH);
		this.store.load(List.of(ID));
	}

	@Test
	void whenPoolsComeBeforeAndAfterTheRegistryThenBothHaveMeters() {
		this.pools.add(new FakePool("first"));
		this.meters.bindTo(this.registry);
		this.pools.add(new FakePool("second"));
		for (String name : List.of("first", "second")) {
			assertThat(this.registry.get("rekey.pool.connections")
				.tags("pool", name, "secret", "prod/db", "state", "current")
				.gauge()
				.value()).isEqualTo(3);
			assertThat(
					this.registry.get("rekey.pool.connections").tags("pool", name, "state", "outdated").gauge().value())
				.isEqualTo(2);
			assertThat(this.registry.get("rekey.logins.refused").tags("pool", name).functionCounter().count()).isZero();
		}
	}

	@Test
	void whenAPoolCanNotUseNewConnectionsThenThatIsMeasured() {
		FakePool pool = new FakePool("first");
		this.pools.add(pool);
		this.meters.bindTo(this.registry);
		Gauge gauge = this.registry.get("rekey.pool.retirement.stopped")
			.tags("pool", "first", "secret", "prod/db")
			.gauge();
		assertThat(gauge.value()).isZero();
		pool.trouble = "connection-init-sql";
		assertThat(gauge.value()).isOne();
		pool.closed = true;
		assertThat(gauge.value()).isNaN();
	}

	@Test
	void whenAPoolIsClosedThenItsMetersGo() {
		FakePool pool = new FakePool("first");
		this.pools.add(pool);
		this.pools.add(new FakePool("second"));
		this.meters.bindTo(this.registry);
		int all = this.registry.getMeters().size();
		pool.closed = true;
		assertThat(
				this.registry.get("rekey.pool.connections").tags("pool", "first", "state", "current").gauge().value())
			.isNaN();
		assertThat(this.pools.pools()).hasSize(1);
		assertThat(this.registry.getMeters()).hasSize(all / 2)
			.allMatch((meter) -> "second".equals(meter.getId().getTag("pool")));
	}

	@Test
	void whenAPoolIsMadeAnewThenTheNewOneIsMeasured() {
		FakePool old = new FakePool("first");
		this.pools.add(old);
		this.meters.bindTo(this.registry);
		old.closed = true;
		this.pools.add(new FakePool("first"));
		assertThat(this.pools.pools()).hasSize(1);
		assertThat(
				this.registry.get("rekey.pool.connections").tags("pool", "first", "state", "current").gauge().value())
			.isEqualTo(3);
	}

	@Test
	void whenAChildHasAPoolOfTheSameNameThenThatOfTheParentStays() {
		this.pools.add(new FakePool("first"));
		this.meters.bindTo(this.registry);
		PoolRegistry childPools = new PoolRegistry(this.store, this.source,
				this.beans.getBeanProvider(SecretRotator.class), Spread.NONE);
		childPools.add(new FakePool("first"));
		PoolMeters child = new PoolMeters(childPools, this.beans, this.beans.getBeanProvider(MeterRegistry.class));
		child.bindTo(this.registry);
		int all = this.registry.getMeters().size();
		child.destroy();
		assertThat(this.registry.getMeters()).hasSize(all);
	}

	@Test
	void whenTheParentHasTheRegistryThenTheMetersAreThereUntilTheChildEnds() {
		this.parent.registerSingleton("meterRegistry", this.registry);
		this.pools.add(new FakePool("first"));
		this.meters.afterSingletonsInstantiated();
		assertThat(this.registry.getMeters()).isNotEmpty();
		this.meters.destroy();
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void whenTheContextHasARegistryThenSpringBootBinds() {
		this.beans.registerSingleton("meterRegistry", this.registry);
		this.pools.add(new FakePool("first"));
		this.meters.afterSingletonsInstantiated();
		assertThat(this.registry.getMeters()).isEmpty();
	}

	/**
	 * A pool of five connections.
	 */
	private static final class FakePool implements RotatingPool {

		private final String name;

		private final PoolCounts counts = new PoolCounts();

		private volatile boolean closed;

		private volatile String trouble;

		FakePool(String name) {
			this.name = name;
		}

		@Override
		public String name() {
			return this.name;
		}

		@Override
		public PoolLogins logins() {
			return new PoolLogins(new LoginKeys(ID, "username", "password", null), (version) -> "jdbc:x");
		}

		@Override
		public LoginResult<?> tryLogin(PoolLogin login) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void retire() {
		}

		@Override
		public int outdated() {
			return 2;
		}

		@Override
		public int connections() {
			return 5;
		}

		@Override
		public PoolCounts counts() {
			return this.counts;
		}

		@Override
		public String trouble() {
			return this.trouble;
		}

		@Override
		public boolean isClosed() {
			return this.closed;
		}

	}

}
