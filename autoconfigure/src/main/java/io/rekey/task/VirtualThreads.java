// SPDX-License-Identifier: Apache-2.0

package io.rekey.task;

import java.util.concurrent.ThreadFactory;

import org.jspecify.annotations.Nullable;

/**
 * Finds the virtual threads of a JVM that is newer than the one this is compiled for.
 *
 * @see <a href="https://openjdk.org/jeps/444">JEP 444</a>
 */
final class VirtualThreads {

	private VirtualThreads() {
	}

	/**
	 * Returns what {@code Thread.ofVirtual().factory()} does.
	 * @return a factory of virtual threads, which are daemons, or {@code null} before JDK
	 * 21
	 */
	static @Nullable ThreadFactory factory() {
		try {
			Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
			return (ThreadFactory) Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
		}
		catch (ReflectiveOperationException ex) {
			// This JVM has none, or only as a preview.
			return null;
		}
	}

}
