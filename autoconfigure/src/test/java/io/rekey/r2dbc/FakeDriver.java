// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.ConnectionFactoryProvider;
import io.r2dbc.spi.Lifecycle;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.r2dbc.spi.Statement;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A driver without a database: each host has a password, and remembers who came.
 */
public final class FakeDriver implements ConnectionFactoryProvider {

	static final String URL = "r2dbc:rekeyfake://one/db";

	private static final Map<String, Host> HOSTS = new ConcurrentHashMap<>();

	/**
	 * Starts a host anew.
	 */
	static Host start(String name, String password) {
		Host host = new Host(password);
		HOSTS.put(name, host);
		return host;
	}

	@Override
	public ConnectionFactory create(ConnectionFactoryOptions options) {
		return new ConnectionFactory() {

			@Override
			public Publisher<? extends Connection> create() {
				return connect(options);
			}

			@Override
			public ConnectionFactoryMetadata getMetadata() {
				// A name for which Spring knows how to mark parameters.
				return () -> "H2";
			}

		};
	}

	private static Publisher<Connection> connect(ConnectionFactoryOptions options) {
		Host host = HOSTS.get(options.getRequiredValue(ConnectionFactoryOptions.HOST));
		if (host == null) {
			return Mono.error(new R2dbcNonTransientResourceException("There is no such host"));
		}
		Publisher<Connection> other = host.instead;
		return (other != null) ? other : Mono.defer(() -> host.connect(options));
	}

	@Override
	public boolean supports(ConnectionFactoryOptions options) {
		return getDriver().equals(options.getValue(ConnectionFactoryOptions.DRIVER));
	}

	@Override
	public String getDriver() {
		return "rekeyfake";
	}

	/**
	 * One attempt to log in.
	 */
	record Attempt(String user, String password, boolean onThreadThatMayNotBlock) {
	}

	/**
	 * A database server.
	 */
	static final class Host {

		final List<Attempt> attempts = new CopyOnWriteArrayList<>();

		final List<FakeConnection> open = new CopyOnWriteArrayList<>();

		final AtomicInteger opened = new AtomicInteger();

		volatile String password;

		volatile Mono<Void> gate = Mono.empty();

		volatile @Nullable Supplier<Exception> failure;

		/**
		 * What comes of each connect instead.
		 */
		volatile @Nullable Publisher<Connection> instead;

		/**
		 * With which password one may do more than log in.
		 */
		volatile Predicate<String> mayQuery = (password) -> true;

		/**
		 * What the driver does when a pool hands a connection out.
		 */
		volatile Mono<Void> allocation = Mono.empty();

		/**
		 * What a validation waits for.
		 */
		volatile Mono<Void> validationGate = Mono.empty();

		Host(String password) {
			this.password = password;
		}

		private Mono<Connection> connect(ConnectionFactoryOptions options) {
			String given = String.valueOf(options.getRequiredValue(ConnectionFactoryOptions.PASSWORD));
			this.attempts.add(new Attempt((String) options.getRequiredValue(ConnectionFactoryOptions.USER), given,
					Schedulers.isInNonBlockingThread()));
			return this.gate.then(Mono.defer(() -> answer(given)));
		}

		private Mono<Connection> answer(String given) {
			Supplier<Exception> fails = this.failure;
			if (fails != null) {
				return Mono.error(fails.get());
			}
			if (!given.equals(this.password)) {
				return Mono.error(new R2dbcPermissionDeniedException("refused", "28000", 0));
			}
			return Mono.just(open(given));
		}

		Connection open(String given) {
			FakeConnection connection = new FakeConnection(this, given);
			this.open.add(connection);
			this.opened.incrementAndGet();
			return connection.proxy();
		}

		List<String> passwordsTried() {
			return this.attempts.stream().map(Attempt::password).toList();
		}

		List<String> passwordsOfOpen() {
			return this.open.stream().map((connection) -> connection.password).toList();
		}

		void slow(Duration delay) {
			this.gate = Mono.delay(delay).then();
		}

	}

	/**
	 * A connection that does nothing but stay open.
	 */
	static final class FakeConnection implements InvocationHandler {

		private final Host host;

		private final String password;

		FakeConnection(Host host, String password) {
			this.host = host;
			this.password = password;
		}

		Connection proxy() {
			return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(),
					new Class<?>[] { Connection.class, Lifecycle.class }, this);
		}

		@Override
		public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
			return switch (method.getName()) {
				case "close" -> Mono.fromRunnable(() -> this.host.open.remove(this));
				case "validate" ->
					this.host.validationGate.then(Mono.fromSupplier(() -> this.host.open.contains(this)));
				case "postAllocate" -> this.host.allocation;
				case "createStatement" -> Proxy.newProxyInstance(getClass().getClassLoader(),
						new Class<?>[] { Statement.class }, (statement, of, with) -> query());
				case "equals" -> arguments != null && isMe(arguments[0]);
				case "hashCode" -> hashCode();
				case "toString" -> "FakeConnection[" + this.password + "]";
				default -> Mono.empty();
			};
		}

		private Mono<Void> query() {
			return this.host.mayQuery.test(this.password) ? Mono.empty()
					: Mono.error(new R2dbcPermissionDeniedException("denied", "42501", 0));
		}

		private boolean isMe(Object other) {
			return Proxy.isProxyClass(other.getClass()) && equals(Proxy.getInvocationHandler(other));
		}

	}

}
