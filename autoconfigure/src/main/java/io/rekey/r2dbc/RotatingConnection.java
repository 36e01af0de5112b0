// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.time.Duration;
import java.util.function.Predicate;

import io.r2dbc.spi.Batch;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionMetadata;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Lifecycle;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.Statement;
import io.r2dbc.spi.TransactionDefinition;
import io.r2dbc.spi.ValidationDepth;
import io.r2dbc.spi.Wrapped;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * A physical connection that can be retired. R2DBC has no way to ask a connection whether
 * it is closed, nor a pool to close one; a pool does validate each connection that comes
 * back, and closes those that are not valid.
 */
final class RotatingConnection implements Connection, Wrapped<Connection>, Lifecycle {

	private final Connection delegate;

	private volatile boolean retired;

	private volatile boolean closed;

	private volatile Predicate<RotatingConnection> leaving = (connection) -> false;

	RotatingConnection(Connection delegate) {
		this.delegate = delegate;
	}

	/**
	 * Finds the physical connection under one that a pool handed out.
	 * @param connection the connection
	 * @return the physical connection, or {@code null} if there is none of ours
	 */
	static @Nullable RotatingConnection under(Connection connection) {
		Object current = connection;
		while (!(current instanceof RotatingConnection) && current instanceof Wrapped<?> wrapped) {
			current = wrapped.unwrap();
		}
		return (current instanceof RotatingConnection found) ? found : null;
	}

	/**
	 * Has the connection say from now on that it is not valid. Only for one that nobody
	 * uses.
	 */
	void retire() {
		this.retired = true;
	}

	/**
	 * Sets who decides, each time a pool takes the connection back, whether it has to go.
	 * @param leaving tells whether the pool is to close it
	 */
	void onReturn(Predicate<RotatingConnection> leaving) {
		this.leaving = leaving;
	}

	boolean isOpen() {
		return !this.closed;
	}

	@Override
	public Connection unwrap() {
		return this.delegate;
	}

	@Override
	public Publisher<Boolean> validate(ValidationDepth depth) {
		return this.retired ? Mono.just(false) : this.delegate.validate(depth);
	}

	@Override
	public Publisher<Void> close() {
		return Mono.<Void>from(this.delegate.close()).doOnSubscribe((subscription) -> this.closed = true);
	}

	@Override
	public Publisher<Void> postAllocate() {
		return (this.delegate instanceof Lifecycle lifecycle) ? lifecycle.postAllocate() : Mono.empty();
	}

	/**
	 * A pool closes what can't be released.
	 */
	@Override
	public Publisher<Void> preRelease() {
		return Mono.defer(() -> {
			if (this.leaving.test(this)) {
				retire();
				return Mono.error(new R2dbcNonTransientResourceException("The connection has an older login"));
			}
			return (this.delegate instanceof Lifecycle lifecycle) ? Mono.from(lifecycle.preRelease()) : Mono.empty();
		});
	}

	@Override
	public Publisher<Void> beginTransaction() {
		return this.delegate.beginTransaction();
	}

	@Override
	public Publisher<Void> beginTransaction(TransactionDefinition definition) {
		return this.delegate.beginTransaction(definition);
	}

	@Override
	public Publisher<Void> commitTransaction() {
		return this.delegate.commitTransaction();
	}

	@Override
	public Publisher<Void> rollbackTransaction() {
		return this.delegate.rollbackTransaction();
	}

	@Override
	public Publisher<Void> createSavepoint(String name) {
		return this.delegate.createSavepoint(name);
	}

	@Override
	public Publisher<Void> releaseSavepoint(String name) {
		return this.delegate.releaseSavepoint(name);
	}

	@Override
	public Publisher<Void> rollbackTransactionToSavepoint(String name) {
		return this.delegate.rollbackTransactionToSavepoint(name);
	}

	@Override
	public Batch createBatch() {
		return this.delegate.createBatch();
	}

	@Override
	public Statement createStatement(String sql) {
		return this.delegate.createStatement(sql);
	}

	@Override
	public boolean isAutoCommit() {
		return this.delegate.isAutoCommit();
	}

	@Override
	public Publisher<Void> setAutoCommit(boolean autoCommit) {
		return this.delegate.setAutoCommit(autoCommit);
	}

	@Override
	public ConnectionMetadata getMetadata() {
		return this.delegate.getMetadata();
	}

	@Override
	public IsolationLevel getTransactionIsolationLevel() {
		return this.delegate.getTransactionIsolationLevel();
	}

	@Override
	public Publisher<Void> setTransactionIsolationLevel(IsolationLevel isolationLevel) {
		return this.delegate.setTransactionIsolationLevel(isolationLevel);
	}

	@Override
	public Publisher<Void> setLockWaitTimeout(Duration timeout) {
		return this.delegate.setLockWaitTimeout(timeout);
	}

	@Override
	public Publisher<Void> setStatementTimeout(Duration timeout) {
		return this.delegate.setStatementTimeout(timeout);
	}

	@Override
	public String toString() {
		return "RotatingConnection[" + this.delegate + "]";
	}

}
