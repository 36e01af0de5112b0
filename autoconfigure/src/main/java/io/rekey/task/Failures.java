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

package io.rekey.task;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Describes exceptions without their messages, which may show a value of a secret (a
 * failed conversion quotes its input, for example).
 */
public final class Failures {

	private static final int MAX_DEPTH = 8;

	private Failures() {
	}

	/**
	 * Names the types of an exception and its causes, and where the innermost was thrown.
	 * @param failure the exception
	 * @return a description that is safe to log
	 */
	public static String describe(Throwable failure) {
		List<String> types = new ArrayList<>();
		Throwable innermost = failure;
		for (Throwable cause = failure; cause != null && types.size() < MAX_DEPTH; cause = cause.getCause()) {
			types.add(cause.getClass().getName());
			innermost = cause;
		}
		return String.join(" caused by ", types) + thrownAt(innermost.getStackTrace());
	}

	private static String thrownAt(StackTraceElement @Nullable [] trace) {
		return (trace == null || trace.length == 0) ? "" : " at " + trace[0];
	}

}
