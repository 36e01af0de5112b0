// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Remembers the calls that clients made, the last hundred thousand of them.
 */
final class CallLog {

	private static final int CAPACITY = 100_000;

	private final Deque<EmbeddedAws.ApiCall> calls = new ArrayDeque<>();

	private final Clock clock;

	CallLog(Clock clock) {
		this.clock = clock;
	}

	synchronized void add(String service, String action, List<String> resources, Caller caller) {
		if (this.calls.size() == CAPACITY) {
			this.calls.removeFirst();
		}
		this.calls.addLast(new EmbeddedAws.ApiCall(service, action, this.clock.instant(), resources, caller.account(),
				caller.region()));
	}

	synchronized List<EmbeddedAws.ApiCall> calls() {
		return List.copyOf(this.calls);
	}

	synchronized long count(String action) {
		return this.calls.stream()
			.filter((call) -> call.action().equals(action) || action.equals(call.service() + ":" + call.action()))
			.count();
	}

	synchronized void clear() {
		this.calls.clear();
	}

}
