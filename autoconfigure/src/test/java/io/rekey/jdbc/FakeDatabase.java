// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.logging.Logger;

/**
 * A driver for a database that takes its time to log somebody in.
 */
public class FakeDatabase implements Driver {

	static final String URL = "jdbc:fake:";

	static final Set<String> accepted = ConcurrentHashMap.newKeySet();

	/**
	 * Passwords of users who may log in, but whose statements fail.
	 */
	static final Set<String> powerless = ConcurrentHashMap.newKeySet();

	static final AtomicInteger logins = new AtomicInteger();

	static volatile Duration loginTime = Duration.ZERO;

	static volatile CountDownLatch hang = new CountDownLatch(0);

	static volatile Supplier<SQLException> failure;

	/**
	 * What the driver throws though its contract says otherwise.
	 */
	static volatile Supplier<RuntimeException> crash;

	static volatile Runnable afterLogin;

	static volatile Runnable afterStatement;

	static volatile Properties lastProperties;

	static volatile int limit = Integer.MAX_VALUE;

	/**
	 * The only URL at which new passwords, those other than the first, are accepted.
	 */
	static volatile String onlyAt;

	private static volatile Set<String> first = Set.of();

	private static final AtomicInteger open = new AtomicInteger();

	static void reset(String... passwords) {
		accepted.clear();
		accepted.addAll(Set.of(passwords));
		powerless.clear();
		logins.set(0);
		loginTime = Duration.ZERO;
		hang = new CountDownLatch(0);
		failure = null;
		crash = null;
		afterLogin = null;
		afterStatement = null;
		limit = Integer.MAX_VALUE;
		onlyAt = null;
		first = Set.of(passwords);
		open.set(0);
	}

	@Override
	public Connection connect(String url, Properties info) throws SQLException {
		if (!acceptsURL(url)) {
			return null;
		}
		logins.incrementAndGet();
		lastProperties = info;
		try {
			hang.await();
			TimeUnit.NANOSECONDS.sleep(loginTime.toNanos());
		}
		catch (InterruptedException ex) {
			throw new SQLException("interrupted", "08006", ex);
		}
		if (failure != null) {
			throw failure.get();
		}
		RuntimeException crashed = (crash != null) ? crash.get() : null;
		if (crashed != null) {
			throw crashed;
		}
		if (open.get() >= limit) {
			throw new SQLException("too many connections", "53300");
		}
		String password = info.getProperty("password");
		boolean wrongPlace = onlyAt != null && !url.equals(onlyAt) && !first.contains(password);
		if (wrongPlace || !accepted.contains(password)) {
			throw new SQLException("refused", "28P01");
		}
		Runnable next = afterLogin;
		afterLogin = null;
		runOnce(next);
		return connection(password);
	}

	private static void runOnce(Runnable next) {
		if (next != null) {
			next.run();
		}
	}

	private static Object execute(String password) throws SQLException {
		if (powerless.contains(password)) {
			throw new SQLException("permission denied for " + password, "42501");
		}
		Runnable next = afterStatement;
		afterStatement = null;
		runOnce(next);
		return true;
	}

	private static Statement statement(String password) {
		return (Statement) Proxy.newProxyInstance(FakeDatabase.class.getClassLoader(),
				new Class<?>[] { Statement.class },
				(proxy, method, arguments) -> method.getName().equals("execute") ? execute(password) : null);
	}

	private static Connection connection(String password) {
		open.incrementAndGet();
		AtomicBoolean closed = new AtomicBoolean();
		return (Connection) Proxy.newProxyInstance(FakeDatabase.class.getClassLoader(),
				new Class<?>[] { Connection.class }, (proxy, method, arguments) -> switch (method.getName()) {
					case "close", "abort" -> {
						if (!closed.getAndSet(true)) {
							open.decrementAndGet();
						}
						yield null;
					}
					case "isClosed" -> closed.get();
					case "createStatement" -> statement(password);
					case "isValid", "getAutoCommit" -> true;
					case "isReadOnly" -> false;
					case "getNetworkTimeout", "getTransactionIsolation" -> 0;
					case "hashCode" -> System.identityHashCode(proxy);
					case "equals" -> System.identityHashCode(proxy) == System.identityHashCode(arguments[0]);
					case "toString" -> "fake connection";
					default -> null;
				});
	}

	@Override
	public boolean acceptsURL(String url) {
		return url.startsWith(URL);
	}

	@Override
	public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
		return new DriverPropertyInfo[0];
	}

	@Override
	public int getMajorVersion() {
		return 1;
	}

	@Override
	public int getMinorVersion() {
		return 0;
	}

	@Override
	public boolean jdbcCompliant() {
		return false;
	}

	@Override
	public Logger getParentLogger() {
		return Logger.getGlobal();
	}

}
