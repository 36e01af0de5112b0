// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import javax.sql.DataSource;

import io.rekey.SecretFollower;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.pool.PoolLogin;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.RotatingPool;
import io.rekey.store.FollowerSource;
import io.rekey.store.SecretStore;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;

/**
 * The pools that follow secrets, each with its data source. Has them show the live login
 * to those who ask for it, such as Spring Boot's {@code DataSourceBuilder.derivedFrom}.
 * Safe for use by several threads.
 */
final class FollowedPools implements FollowerSource, Ordered {

	private final SecretStore store;

	private final PoolRegistry registry;

	private final List<Followed> all = new CopyOnWriteArrayList<>();

	FollowedPools(SecretStore store, PoolRegistry registry) {
		this.store = store;
		this.registry = registry;
	}

	/**
	 * Before those who may ask.
	 */
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	/**
	 * Adds a pool, for the registry as well.
	 * @param <P> the type of the data source
	 * @param dataSource the data source
	 * @param support knows such pools
	 * @param pool the pool as the registry sees it
	 */
	<P extends DataSource> void add(P dataSource, PoolSupport<P> support, RotatingPool pool) {
		this.all.removeIf((one) -> one.pool.isClosed());
		Followed followed = new Followed(dataSource, pool, this.store, (login) -> support.show(dataSource, login));
		this.all.add(followed);
		followed.show();
		this.registry.add(pool);
	}

	/**
	 * Forgets a pool that is about to be closed, if it follows.
	 * @param dataSource the data source
	 */
	void remove(DataSource dataSource) {
		List<Followed> gone = this.all.stream().filter((one) -> one.dataSource.equals(dataSource)).toList();
		this.all.removeAll(gone);
		gone.forEach((one) -> this.registry.remove(one.pool));
	}

	@Override
	public Collection<? extends SecretFollower> of(SecretId id) {
		return this.all.stream().filter((one) -> one.pool.logins().secret().equals(id)).toList();
	}

	/**
	 * One pool.
	 */
	private static final class Followed implements SecretFollower {

		private final DataSource dataSource;

		private final RotatingPool pool;

		private final SecretStore store;

		private final Consumer<@Nullable PoolLogin> display;

		private final Lock lock = new ReentrantLock();

		Followed(DataSource dataSource, RotatingPool pool, SecretStore store, Consumer<@Nullable PoolLogin> display) {
			this.dataSource = dataSource;
			this.pool = pool;
			this.store = store;
			this.display = display;
		}

		@Override
		public String name() {
			return "login that pool '" + this.pool.name() + "' shows";
		}

		@Override
		public Set<SecretId> secrets() {
			return Set.of(this.pool.logins().secret());
		}

		@Override
		public void apply(SecretVersion previous, SecretVersion live) {
			show();
		}

		@Override
		public void drop(SecretVersion last) {
			show();
		}

		/**
		 * Shows what is live by then: who comes last knows best.
		 */
		void show() {
			this.lock.lock();
			try {
				SecretVersion live = this.store.current(this.pool.logins().secret());
				this.display.accept((live != null) ? this.pool.logins().from(live) : null);
			}
			finally {
				this.lock.unlock();
			}
		}

	}

}
