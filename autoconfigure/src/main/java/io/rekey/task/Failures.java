// SPDX-License-Identifier: Apache-2.0

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
