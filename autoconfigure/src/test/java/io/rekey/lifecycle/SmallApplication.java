// SPDX-License-Identifier: Apache-2.0

package io.rekey.lifecycle;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * An application with nothing in it, which starts and ends. What it is depends on its
 * class path.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class SmallApplication {

	static final String STARTED = "started: ";

	public static void main(String[] arguments) {
		try (ConfigurableApplicationContext context = SpringApplication.run(SmallApplication.class, arguments)) {
			System.out.println(STARTED + context.getEnvironment().getProperty("app.key"));
		}
	}

}
