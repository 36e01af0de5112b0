// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Remembers which login each physical connection was opened with. Holds connections
 * weakly, and forgets those that are closed.
 *
 * @param <C> the type of connections
 */
final class LoginTags<C> {

	private final Map<C, PoolLogin> logins = Collections.synchronizedMap(new WeakHashMap<>());

	private final Predicate<C> open;

	LoginTags(Predicate<C> open) {
		this.open = open;
	}

	void add(C connection, PoolLogin login) {
		this.logins.put(connection, login);
	}

	@Nullable PoolLogin get(C connection) {
		return this.logins.get(connection);
	}

	/**
	 * Counts the open connections.
	 * @return their number
	 */
	int count() {
		int all = 0;
		synchronized (this.logins) {
			for (C connection : new ArrayList<>(this.logins.keySet())) {
				if (this.open.test(connection)) {
					all++;
				}
				else {
					this.logins.remove(connection);
				}
			}
		}
		return all;
	}

	/**
	 * Counts the open connections whose login is another one.
	 * @param login the login
	 * @return the number of open connections with any other login
	 */
	int countOthers(PoolLogin login) {
		int others = 0;
		synchronized (this.logins) {
			for (C connection : new ArrayList<>(this.logins.keySet())) {
				if (!this.open.test(connection)) {
					this.logins.remove(connection);
				}
				else if (!login.equals(this.logins.get(connection))) {
					others++;
				}
			}
		}
		return others;
	}

}
