// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import io.rekey.SecretUnavailableException;
import io.rekey.jdbc.PoolRefill.Readiness;
import io.rekey.pool.LoginFailure;
import io.rekey.pool.LoginResult;
import io.rekey.pool.PoolCounts;
import io.rekey.pool.PoolLogin;
import io.rekey.pool.PoolLogins;
import io.rekey.pool.Retirement;
import io.rekey.pool.RotatingConnector;
import io.rekey.pool.RotatingPool;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A HikariCP that was started before it became a bean, and can't be given another
 * DataSource any more. It gets each new login, username and password together, once that
 * is live. Which of its connections are old can't be told, so as many are replaced as it
 * had then; HikariCP hands out those that were opened first.
 */
final class StartedHikariPool implements RotatingPool {

	private static final Log logger = LogFactory.getLog(StartedHikariPool.class);

	private static final long PACE_MILLIS = 40;

	private static final long MAX_PACE_MILLIS = 10_000;

	private final String name;

	private final HikariDataSource dataSource;

	private final HikariPool pool;

	private final Borrower borrower;

	private final RotatingConnector<Connection> connector;

	private final PoolRefill refill;

	private final Retirement retirement;

	private final AtomicInteger remaining = new AtomicInteger();

	private final AtomicBoolean outdated = new AtomicBoolean();

	private final AtomicBoolean running = new AtomicBoolean();

	/**
	 * Creates the pool.
	 * @param name the name of its bean
	 * @param dataSource the pool, which is running
	 * @param connector tells the login, and tries one
	 * @param proof what logs in for a proof
	 * @param retirement how old connections go
	 */
	StartedHikariPool(String name, HikariDataSource dataSource, RotatingConnector<Connection> connector,
			ProofConnector proof, Retirement retirement) {
		this.name = name;
		this.dataSource = dataSource;
		this.pool = new HikariPool(dataSource);
		this.borrower = new Borrower(name, this.pool);
		this.connector = connector;
		this.refill = new PoolRefill(name, this.pool, connector, proof, this::here);
		this.retirement = retirement;
		logger.warn("Pool '" + name + "' was started before it became a bean. It gets the new login of secret '"
				+ connector.logins().secret() + "' after a rotation, but in the middle of one its connections may be"
				+ " refused. Don't call getConnection() on it, nor create it with a HikariConfig, in the bean method.");
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public PoolLogins logins() {
		return this.connector.logins();
	}

	/**
	 * The pool can't take the connection.
	 */
	@Override
	public LoginResult<?> tryLogin(PoolLogin login) {
		LoginResult<?> result = this.refill.tryLogin(login);
		this.connector.discardSpare();
		return result;
	}

	@Override
	public void proven(PoolLogin login) {
		this.refill.proven(login);
	}

	@Override
	public LoginResult<?> tryLiveLogin(PoolLogin login) {
		return this.refill.tryAnyway(login);
	}

	@Override
	public Object setup() {
		return this.refill.setup();
	}

	/**
	 * From now on new connections need the new login. One for another database may be
	 * refused where this pool is: then what works is kept.
	 */
	@Override
	public void moved() {
		PoolLogin live = live();
		PoolLogin here = here();
		if (live == null || here == null || isClosed()) {
			return;
		}
		if (here.equals(live)) {
			use(here);
			return;
		}
		logger.warn("Pool '" + this.name + "' was started before it became a bean and keeps its JDBC URL,"
				+ " though that of its secret has changed");
		var unused = this.borrower.start(() -> useUnlessRefused(here));
	}

	private void useUnlessRefused(PoolLogin login) {
		LoginResult<?> result = tryLogin(login);
		if ((result.isAccepted() || result.failure() == LoginFailure.UNREACHABLE) && login.equals(here())) {
			use(login);
			retire();
		}
	}

	private void use(PoolLogin login) {
		Credentials before = this.dataSource.getCredentials();
		if (!Objects.equals(login.username(), before.getUsername()) || !login.password().equals(before.getPassword())) {
			this.dataSource.setCredentials(Credentials.of(login.username(), login.password()));
			this.outdated.set(true);
		}
	}

	private @Nullable PoolLogin live() {
		try {
			return this.connector.liveLogin();
		}
		catch (SecretUnavailableException ex) {
			// It was dropped.
			return null;
		}
	}

	/**
	 * Returns the login of the live version, for where this pool is.
	 */
	private @Nullable PoolLogin here() {
		PoolLogin login = live();
		String url = this.dataSource.getJdbcUrl();
		return (login != null) ? new PoolLogin(url, login.username(), login.password(), login.versionId()) : null;
	}

	/**
	 * Connections with the login that new ones have are not old.
	 */
	@Override
	public void retire() {
		if (this.outdated.getAndSet(false) && this.retirement != Retirement.NEVER && !isClosed()) {
			this.remaining.set(this.pool.total());
			roll();
		}
	}

	@Override
	public boolean isRolling() {
		return this.retirement == Retirement.ROLLING;
	}

	private void roll() {
		if (this.running.compareAndSet(false, true)) {
			var unused = this.borrower.start(this::retireAll);
		}
	}

	private void retireAll() {
		long pace = PACE_MILLIS;
		try {
			while (isUnderWay()) {
				boolean ready = this.refill.readiness() == Readiness.READY;
				pace = ready ? PACE_MILLIS : Math.min(MAX_PACE_MILLIS, pace * 2);
				if (ready) {
					retireNext();
				}
				pause(pace);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.connector.discardSpare();
			this.running.set(false);
		}
		if (isUnderWay() && !Thread.currentThread().isInterrupted()) {
			// Another version went live after the last look.
			roll();
		}
	}

	private boolean isUnderWay() {
		return (this.remaining.get() > 0 || this.refill.trouble() != null) && !isClosed();
	}

	private void retireNext() throws InterruptedException {
		if (this.retirement == Retirement.AT_ONCE) {
			this.connector.retired(this.remaining.getAndSet(0));
			this.pool.evictAll();
		}
		else {
			int before = this.remaining.get();
			int size = this.pool.total();
			this.borrower.run(this::evictOne);
			if (this.remaining.get() < before && !this.refill.awaitAfterLoss(size, true, () -> pause(PACE_MILLIS))) {
				logger.debug("Pool '" + this.name + "' has lost a connection for which it has no other yet");
			}
		}
	}

	private void evictOne() {
		try {
			this.pool.evict(this.pool.borrow());
			this.remaining.decrementAndGet();
			this.connector.retired(1);
		}
		catch (SQLException ex) {
			logger.debug("No connection of pool '" + this.name + "' could be borrowed: " + ex.getSQLState());
		}
	}

	private static void pause(long millis) throws InterruptedException {
		TimeUnit.MILLISECONDS.sleep(millis / 2 + ThreadLocalRandom.current().nextLong(millis));
	}

	@Override
	public int outdated() {
		return this.remaining.get();
	}

	@Override
	public int connections() {
		return this.pool.total();
	}

	@Override
	public PoolCounts counts() {
		return this.connector.counts();
	}

	@Override
	public @Nullable String trouble() {
		return this.refill.trouble();
	}

	@Override
	public void onTrouble(Consumer<String> listener) {
		this.refill.onTrouble(listener);
	}

	@Override
	public boolean isClosed() {
		return this.dataSource.isClosed();
	}

}
