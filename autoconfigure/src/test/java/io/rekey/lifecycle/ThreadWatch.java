// SPDX-License-Identifier: Apache-2.0

package io.rekey.lifecycle;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import io.rekey.actuate.SecretsHealthAutoConfiguration;
import io.rekey.actuate.audit.SecretAuditAutoConfiguration;
import io.rekey.actuate.endpoint.SecretsEndpointAutoConfiguration;
import io.rekey.env.TestApplications.Library;
import io.rekey.pool.PoolRotationAutoConfiguration;
import io.rekey.typed.RotatingSecretsAutoConfiguration;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * An application that tells which threads it has, whenever that changes, until its input
 * ends.
 */
final class ThreadWatch {

	private static final String START = "threads: ";

	/**
	 * What the JDK starts for virtual threads.
	 */
	private static final Pattern OF_THE_JVM = Pattern.compile("(ForkJoinPool-1-|VirtualThread-).*|.*Poller(-\\d+)?");

	private static final int PAUSE_MILLIS = 100;

	private final Set<LiveThread> before;

	private List<String> last = List.of();

	private ThreadWatch(Set<LiveThread> before) {
		this.before = before;
	}

	public static void main(String[] arguments) throws IOException {
		// The first look has the JDK start what looking needs.
		LiveThread.all();
		ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor();
		watcher.execute(LiveThread::all);
		ThreadWatch watch = new ThreadWatch(new HashSet<>(LiveThread.all()));
		try (ConfigurableApplicationContext context = SpringApplication.run(App.class, arguments)) {
			var unused = watcher.scheduleWithFixedDelay(watch::look, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
			if (System.in.read() >= 0 || !context.isActive()) {
				throw new IllegalStateException("There are no commands");
			}
		}
		watcher.shutdownNow();
	}

	/**
	 * What is printed of threads.
	 * @param threads their names, sorted and without numbers, virtual ones marked
	 */
	static String line(List<String> threads) {
		return START + threads;
	}

	static boolean isLine(String line) {
		return line.startsWith(START);
	}

	private void look() {
		List<String> now = LiveThread.all()
			.stream()
			.filter((thread) -> !this.before.contains(thread) && !OF_THE_JVM.matcher(thread.name()).matches())
			.map((thread) -> thread.name().replaceFirst("-\\d+$", "") + (thread.virtual() ? " (virtual)" : ""))
			.sorted()
			.toList();
		if (!now.equals(this.last)) {
			System.out.println(line(now));
		}
		this.last = now;
	}

	@Configuration(proxyBeanMethods = false)
	@Import(Library.class)
	@ImportAutoConfiguration({ SecretsHealthAutoConfiguration.class, SecretsEndpointAutoConfiguration.class,
			SecretAuditAutoConfiguration.class, RotatingSecretsAutoConfiguration.class,
			PoolRotationAutoConfiguration.class })
	static class App {

	}

}
