// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.policy;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.SpringApplication.AbandonedRunException;

/**
 * Ends the run of an application after its policies were printed, without a report of a
 * failure. Who runs the application inside another one, or in a test, may catch it.
 */
class PolicyPrintedException extends AbandonedRunException implements ExitCodeGenerator {

	private static final String THREAD_GROUP = "main";

	private final int exitCode;

	PolicyPrintedException(int exitCode) {
		this.exitCode = exitCode;
	}

	@Override
	public String getMessage() {
		return "The application does not start, because '--" + PolicyPrinter.PROPERTY
				+ "' asks for nothing but its policies";
	}

	@Override
	public int getExitCode() {
		return this.exitCode;
	}

	/**
	 * Has the JVM end with the exit code where nothing catches this exception in its main
	 * thread, which is what Spring Boot does where a run fails. Its own handler knows no
	 * exit code 0.
	 */
	void endMainThread() {
		Thread thread = Thread.currentThread();
		ThreadGroup group = thread.getThreadGroup();
		if (group != null && THREAD_GROUP.equals(group.getName())
				&& (thread.getName().equals("main") || thread.getName().equals("restartedMain"))) {
			UncaughtExceptionHandler before = Objects.requireNonNullElse(thread.getUncaughtExceptionHandler(), group);
			thread.setUncaughtExceptionHandler((ended, ex) -> {
				if (isIn(ex)) {
					System.exit(this.exitCode);
				}
				before.uncaughtException(ended, ex);
			});
		}
	}

	/**
	 * Launchers of archives wrap what the application throws.
	 */
	private boolean isIn(@Nullable Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (equals(cause)) {
				return true;
			}
		}
		return false;
	}

}
