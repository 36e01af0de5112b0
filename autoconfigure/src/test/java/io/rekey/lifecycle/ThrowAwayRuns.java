// SPDX-License-Identifier: Apache-2.0

package io.rekey.lifecycle;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * Runs an application by a class loader of its own, and tells whether that can be
 * collected afterwards. Before and after it, an application without secrets runs by the
 * main class loader, so that statics of Spring Boot and of the logging system hold that
 * one.
 */
final class ThrowAwayRuns {

	static final String COLLECTED = "collected";

	private static final int ATTEMPTS = 100;

	private ThrowAwayRuns() {
	}

	/**
	 * Runs the application.
	 * @param arguments a file with the arguments: a command line becomes a property of
	 * the system, which is looked through for references
	 */
	public static void main(String[] arguments) throws Exception {
		String[] lines = Files.readAllLines(Path.of(arguments[0])).toArray(new String[0]);
		runPlain();
		WeakReference<ClassLoader> loader = new WeakReference<>(run(1, lines));
		runPlain();
		boolean equal = new LastRecord(lines.getClass()).equals(new LastRecord(lines.getClass()));
		for (int i = 0; i < ATTEMPTS && equal && loader.get() != null; i++) {
			System.gc();
			TimeUnit.MILLISECONDS.sleep(100);
		}
		System.out.println((loader.get() == null) ? COLLECTED : "still there");
		if (loader.get() != null) {
			Thread.getAllStackTraces()
				.keySet()
				.forEach((thread) -> System.out.println(thread.getName() + " " + thread.getContextClassLoader()));
		}
	}

	private static void runPlain() {
		new SpringApplicationBuilder(ThrowAwayRuns.class).web(WebApplicationType.NONE)
			.registerShutdownHook(false)
			.run("--spring.main.banner-mode=off", "--logging.register-shutdown-hook=false")
			.close();
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

	/**
	 * The JDK keeps the types of the record whose {@code equals} was linked last.
	 */
	private record LastRecord(Class<?> type) {
	}

}
