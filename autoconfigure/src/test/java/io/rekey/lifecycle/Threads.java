// SPDX-License-Identifier: Apache-2.0

package io.rekey.lifecycle;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Looks at the threads that the library started since this was made, virtual ones
 * included.
 */
final class Threads {

	private final Set<LiveThread> before = new HashSet<>(LiveThread.all());

	/**
	 * The names of those that are alive.
	 */
	List<String> alive() {
		return LiveThread.all()
			.stream()
			.filter((thread) -> !this.before.contains(thread))
			.map(LiveThread::name)
			.filter((name) -> name.startsWith("rekey-"))
			.toList();
	}

}
