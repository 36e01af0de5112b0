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
