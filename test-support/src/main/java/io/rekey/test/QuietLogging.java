// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * Keeps ElasticMQ, which tells of every queue and message, from filling the logs, where
 * Logback is in use and no level was set.
 */
final class QuietLogging {

	private static final boolean LOGBACK = isPresent("ch.qos.logback.classic.LoggerContext");

	private QuietLogging() {
	}

	static void apply() {
		if (LOGBACK) {
			Logback.apply(LoggerFactory.getILoggerFactory());
		}
	}

	private static boolean isPresent(String className) {
		try {
			Class.forName(className, false, QuietLogging.class.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException ex) {
			return false;
		}
	}

	/**
	 * Loaded only where Logback is present.
	 */
	private static final class Logback {

		private static void apply(ILoggerFactory factory) {
			if (factory instanceof LoggerContext context) {
				quiet(context.getLogger("org.elasticmq"));
				quiet(context.getLogger("org.apache.pekko"));
			}
		}

		private static void quiet(Logger logger) {
			if (logger.getLevel() == null) {
				logger.setLevel(Level.WARN);
			}
		}

	}

}
