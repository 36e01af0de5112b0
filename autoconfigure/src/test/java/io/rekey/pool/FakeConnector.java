// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A database that accepts some versions. Its connections are the versions' ids with a
 * number.
 */
final class FakeConnector implements LoginConnector<String> {

	final List<String> tried = new CopyOnWriteArrayList<>();

	final List<String> refused = new CopyOnWriteArrayList<>();

	final List<String> closed = new CopyOnWriteArrayList<>();

	private final AtomicInteger count = new AtomicInteger();

	private final List<String> accepted = new CopyOnWriteArrayList<>();

	volatile LoginFailure failure = LoginFailure.REFUSED;

	volatile CountDownLatch gate = new CountDownLatch(0);

	volatile Runnable beforeAccept = () -> {
	};

	void refuse(String versionId) {
		this.accepted.remove(versionId);
	}

	void accept(String versionId) {
		this.accepted.add(versionId);
	}

	@Override
	public LoginResult<String> open(PoolLogin login) {
		this.tried.add(login.versionId());
		try {
			this.gate.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		if (this.accepted.contains(login.versionId())) {
			this.beforeAccept.run();
			return LoginResult.accepted(login.versionId() + "#" + this.count.incrementAndGet());
		}
		this.refused.add(login.versionId());
		return LoginResult.failed(this.failure, failure("refused"));
	}

	@Override
	public void close(String connection) {
		this.closed.add(connection);
	}

	@Override
	public boolean isOpen(String connection) {
		return !this.closed.contains(connection);
	}

	@Override
	public Exception failure(String message) {
		return new IllegalStateException(message);
	}

}
