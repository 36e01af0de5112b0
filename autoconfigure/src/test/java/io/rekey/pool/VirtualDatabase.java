// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A database that takes virtual time for a login. Its connections are the ids of the
 * versions that they were opened with.
 */
final class VirtualDatabase implements LoginConnector<String> {

	private final VirtualHealingTime time;

	/**
	 * The versions whose logins it accepts.
	 */
	final Set<String> accepted = new HashSet<>();

	/**
	 * The versions that were tried, each time.
	 */
	final List<String> tried = new ArrayList<>();

	Duration latency = Duration.ofMillis(5);

	/**
	 * What it does to all logins, or {@code null}.
	 */
	@Nullable LoginFailure failure;

	/**
	 * What it does to those that it does not accept.
	 */
	LoginFailure refusal = LoginFailure.REFUSED;

	VirtualDatabase(VirtualHealingTime time) {
		this.time = time;
	}

	void accept(String... versionIds) {
		this.accepted.clear();
		this.accepted.addAll(List.of(versionIds));
	}

	@Override
	public LoginResult<String> open(PoolLogin login) {
		this.tried.add(login.versionId());
		if (!this.latency.isZero()) {
			this.time.sleep(this.latency);
		}
		if (this.failure != null) {
			return LoginResult.failed(this.failure, failure("failed"));
		}
		return this.accepted.contains(login.versionId()) ? LoginResult.accepted(login.versionId())
				: LoginResult.failed(this.refusal, failure("refused"));
	}

	@Override
	public void close(String connection) {
		// There is nothing to close.
	}

	@Override
	public boolean isOpen(String connection) {
		return true;
	}

	@Override
	public Exception failure(String message) {
		return new IllegalStateException(message);
	}

}
