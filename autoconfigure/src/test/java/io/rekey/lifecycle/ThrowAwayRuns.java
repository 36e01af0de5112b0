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

package io.rekey.lifecycle;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Runs an application twice, each time by a class loader of its own, and tells whether
 * the first one can be collected afterwards.
 */
final class ThrowAwayRuns {

	static final String COLLECTED = "collected";

	private static final int ATTEMPTS = 150;

	private ThrowAwayRuns() {
	}

	public static void main(String[] arguments) throws Exception {
		WeakReference<ClassLoader> first = new WeakReference<>(run(1, arguments));
		run(0, arguments);
		for (int i = 0; i < ATTEMPTS && first.get() != null; i++) {
			System.gc();
			TimeUnit.MILLISECONDS.sleep(100);
		}
		System.out.println((first.get() == null) ? COLLECTED : "still there");
		if (first.get() != null) {
			Thread.getAllStackTraces()
				.keySet()
				.forEach((thread) -> System.out.println(thread.getName() + " " + thread.getContextClassLoader()));
		}
	}

	private static ClassLoader run(int rotations, String[] arguments) throws Exception {
		ClassLoader loader = new Loader();
		Class<?> application = loader.loadClass("io.rekey.lifecycle.ThrowAwayApplication");
		Thread thread = new Thread(() -> {
			try {
				application.getMethod("run", int.class, String[].class).invoke(null, rotations, arguments);
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException(ex);
			}
		}, "main");
		thread.setContextClassLoader(loader);
		thread.start();
		thread.join();
		return loader;
	}

	/**
	 * Loads the library and the application anew, and all else from its parent.
	 */
	private static final class Loader extends URLClassLoader {

		Loader() {
			super(urls(), ThrowAwayRuns.class.getClassLoader());
		}

		private static URL[] urls() {
			return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
				.map(Loader::url)
				.toArray(URL[]::new);
		}

		private static URL url(String entry) {
			try {
				return Path.of(entry).toUri().toURL();
			}
			catch (MalformedURLException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.startsWith("io.rekey.")) {
				return super.loadClass(name, resolve);
			}
			synchronized (getClassLoadingLock(name)) {
				Class<?> loaded = findLoadedClass(name);
				return (loaded != null) ? loaded : findClass(name);
			}
		}

	}

}
