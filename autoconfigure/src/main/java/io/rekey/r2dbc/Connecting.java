// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.r2dbc.spi.Connection;
import io.rekey.pool.LoginFailure;
import io.rekey.pool.LoginResult;
import io.rekey.pool.PoolLogin;
import io.rekey.pool.RotatingConnector;
import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * One subscriber's way to a connection: the spare one, or a login, or one that is healed.
 * It ends with a connection or with an {@link io.r2dbc.spi.R2dbcException}, whatever is
 * thrown on the way; and a connection that comes after the subscriber gave up is closed.
 * Never blocks.
 */
final class Connecting implements Subscription, SharedHealing.Waiter {

	private static final Log logger = LogFactory.getLog(Connecting.class);

	/**
	 * How many logins may follow the first one. Each is another one than was refused
	 * before, or was just accepted.
	 */
	private static final int MORE_LOGINS = 3;

	private final R2dbcLoginConnector driver;

	private final RotatingConnector<RotatingConnection> connector;

	private final SharedHealing healing;

	private final Function<RotatingConnection, Connection> handOver;

	private final Subscriber<? super Connection> subscriber;

	private final AtomicBoolean begun = new AtomicBoolean();

	private final AtomicBoolean over = new AtomicBoolean();

	private final AtomicInteger moreLogins = new AtomicInteger(MORE_LOGINS);

	private volatile @Nullable Arrival<LoginResult<RotatingConnection>> login;

	private volatile @Nullable Exception refusal;

	/**
	 * Creates the way.
	 * @param driver logs in without blocking
	 * @param connector has the login
	 * @param healing heals a refused one
	 * @param handOver makes what the subscriber gets
	 * @param subscriber the subscriber
	 */
	Connecting(R2dbcLoginConnector driver, RotatingConnector<RotatingConnection> connector, SharedHealing healing,
			Function<RotatingConnection, Connection> handOver, Subscriber<? super Connection> subscriber) {
		this.driver = driver;
		this.connector = connector;
		this.healing = healing;
		this.handOver = handOver;
		this.subscriber = subscriber;
	}

	@Override
	public void request(long number) {
		if (Operators.validate(number) && this.begun.compareAndSet(false, true)) {
			connect();
		}
	}

	@Override
	public void cancel() {
		if (this.over.compareAndSet(false, true)) {
			stopLogin();
		}
	}

	private void stopLogin() {
		Arrival<LoginResult<RotatingConnection>> present = this.login;
		if (present != null) {
			present.cancel();
		}
	}

	@Override
	public boolean isOver() {
		return this.over.get();
	}

	private void connect() {
		try {
			PoolLogin wanted = this.connector.wantedLogin();
			if (wanted != null) {
				connect(wanted);
			}
			else {
				fail(this.connector.lacksKey().cause());
			}
		}
		catch (Throwable ex) {
			fail(ex);
		}
	}

	private void connect(PoolLogin wanted) {
		RotatingConnection ready = this.connector.takeSpare(wanted);
		LoginResult<RotatingConnection> known = (ready == null) ? this.connector.barred(wanted) : null;
		if (ready != null) {
			deliver(ready);
		}
		else if (known != null) {
			finish(wanted, known);
		}
		else {
			logIn(wanted);
		}
	}

	private void logIn(PoolLogin wanted) {
		Context context = (this.subscriber instanceof CoreSubscriber<?> core) ? core.currentContext() : Context.empty();
		this.login = new Arrival<>(context, (result, failure) -> arrived(wanted, result, failure));
		this.driver.attempt(wanted).subscribe(this.login);
		if (isOver()) {
			stopLogin();
		}
	}

	private void arrived(PoolLogin wanted, @Nullable LoginResult<RotatingConnection> result,
			@Nullable Throwable failure) {
		if (result == null) {
			fail((failure != null) ? failure : this.driver.failure("The driver gave no connection"));
		}
		else if (isNoted(wanted, result)) {
			finish(wanted, result);
		}
	}

	private boolean isNoted(PoolLogin wanted, LoginResult<RotatingConnection> result) {
		try {
			this.connector.record(wanted, result);
			return true;
		}
		catch (Throwable ex) {
			if (result.isAccepted()) {
				this.driver.close(result.connection());
			}
			fail(ex);
			return false;
		}
	}

	private void finish(PoolLogin tried, LoginResult<RotatingConnection> result) {
		LoginFailure failure = result.failure();
		if (failure == null) {
			deliver(result.connection());
		}
		else if (failure.isRefusal() && !isOver()) {
			heal(tried, result);
		}
		else {
			fail(result.cause());
		}
	}

	/**
	 * What was healed while the login was under way need not be healed again.
	 */
	private void heal(PoolLogin refused, LoginResult<RotatingConnection> refusal) {
		this.refusal = refusal.cause();
		try {
			PoolLogin wanted = this.connector.wantedLogin();
			if (wanted != null && !wanted.equals(refused)) {
				again();
			}
			else {
				this.healing.join(this, refused, refusal);
			}
		}
		catch (Throwable ex) {
			fail(ex);
		}
	}

	@Override
	public void again() {
		Exception last = this.refusal;
		if (last != null && this.moreLogins.getAndDecrement() <= 0) {
			fail(last);
		}
		else if (!isOver()) {
			connect();
		}
	}

	@Override
	public void deliver(RotatingConnection connection) {
		if (this.over.compareAndSet(false, true)) {
			this.subscriber.onNext(this.handOver.apply(connection));
			this.subscriber.onComplete();
		}
		else {
			this.driver.close(connection);
		}
	}

	@Override
	public void fail(Throwable failure) {
		if (this.over.compareAndSet(false, true)) {
			this.subscriber.onError(ConnectFailures.of(failure, this.connector.logins().secret()));
		}
		else {
			logger.debug("Nobody waits any more for the connection that failed: " + Failures.describe(failure));
		}
	}

}
