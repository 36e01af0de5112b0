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
