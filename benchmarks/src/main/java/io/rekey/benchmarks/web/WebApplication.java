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
