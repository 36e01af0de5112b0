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

package io.rekey.jdbc;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
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

	static final AtomicInteger logins = new AtomicInteger();

	static volatile Duration loginTime = Duration.ZERO;

	static volatile CountDownLatch hang = new CountDownLatch(0);

	static volatile Supplier<SQLException> failure;

	static volatile Runnable afterLogin;

	static volatile Properties lastProperties;

	static volatile int limit = Integer.MAX_VALUE;

	private static final AtomicInteger open = new AtomicInteger();

	static void reset(String... passwords) {
		accepted.clear();
		accepted.addAll(Set.of(passwords));
		logins.set(0);
		loginTime = Duration.ZERO;
		hang = new CountDownLatch(0);
		failure = null;
		afterLogin = null;
		limit = Integer.MAX_VALUE;
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
		if (open.get() >= limit) {
			throw new SQLException("too many connections", "53300");
		}
		if (!accepted.contains(info.getProperty("password"))) {
			throw new SQLException("refused", "28P01");
		}
		Runnable next = afterLogin;
		afterLogin = null;
		if (next != null) {
			next.run();
		}
		return connection();
	}

	private static Connection connection() {
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
