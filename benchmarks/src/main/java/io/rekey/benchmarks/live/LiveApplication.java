// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.live;

import java.io.IOException;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.SimpleCommandLinePropertySource;

/**
 * An application with a pool and many configuration beans, the same for all contestants.
 * The profile that is named after a contestant has what its user writes.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(SettingsBeans.class)
public class LiveApplication {

	@Bean
	static BindCounter bindCounter() {
		return new BindCounter();
	}

	/**
	 * Starts the application.
	 * @param args properties, as on a command line; {@code live.beans} tells how many
	 * beans there are, {@code live.others} how many secrets that are not rotated
	 * @return the running application, to be closed by the caller
	 */
	public static ConfigurableApplicationContext start(String... args) {
		SimpleCommandLinePropertySource given = new SimpleCommandLinePropertySource(args);
		SpringApplication application = new SpringApplication(LiveApplication.class);
		application.setDefaultProperties(
				SettingsBeans.properties(number(given, SettingsBeans.COUNT), number(given, "live.others")));
		return application.run(args);
	}

	private static int number(SimpleCommandLinePropertySource given, String name) {
		return Integer.parseInt(String.valueOf(given.getProperty(name)));
	}

	/**
	 * Finds out about a running application.
	 * @param context the application
	 * @return what finds out
	 */
	public static Live live(ConfigurableApplicationContext context) {
		return new Live(context);
	}

	/**
	 * Runs the application until the standard input ends.
	 * @param args properties, as on a command line
	 * @throws IOException if the standard input can't be read
	 * @throws InterruptedException if interrupted meanwhile
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		try (ConfigurableApplicationContext context = start(args)) {
			Live live = live(context);
			Commands.answer((command) -> switch (command.name()) {
				case "expect" -> {
					live.expect(command.version());
					yield "looking";
				}
				case "finish" -> live.finish().toLine();
				case "read" -> {
					live.read();
					yield "reading";
				}
				case "end-reading" -> live.endReading().toLine();
				default -> throw new IllegalArgumentException(command.name());
			});
		}
	}

}
