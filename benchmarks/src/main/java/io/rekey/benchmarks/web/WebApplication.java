// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.web;

import java.io.IOException;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A web application with nothing in it, the same for all contestants.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class WebApplication {

	/**
	 * Names the property that the last secret gives, if the application has any.
	 */
	public static final String LAST_KEY = "start.last-key";

	/**
	 * Starts the application, tells of it in one line, and ends when the standard input
	 * does.
	 * @param args properties, as on a command line
	 * @throws IOException if the standard input can't be read
	 */
	public static void main(String[] args) throws IOException {
		try (ConfigurableApplicationContext context = SpringApplication.run(WebApplication.class, args)) {
			String key = context.getEnvironment().getProperty(LAST_KEY);
			if (key != null) {
				context.getEnvironment().getRequiredProperty(key);
			}
			System.out.println(StartReport.ofThisProcess().toLine());
			if (System.in.read() >= 0) {
				throw new IllegalStateException("There are no commands");
			}
		}
	}

}
