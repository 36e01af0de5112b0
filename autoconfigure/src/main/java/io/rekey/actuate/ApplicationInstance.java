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

package io.rekey.actuate;

import java.net.InetAddress;
import java.net.UnknownHostException;

import org.springframework.core.env.Environment;

/**
 * Which replica of which application this is.
 *
 * @param application the name of the application
 * @param instance the host, and the id of the process on it
 */
public record ApplicationInstance(String application, String instance) {

	/**
	 * Finds out who this process is: {@code HOSTNAME} is the pod in Kubernetes and the
	 * container in Docker.
	 * @param environment the environment of the application
	 * @return the replica
	 */
	public static ApplicationInstance of(Environment environment) {
		return new ApplicationInstance(environment.getProperty("spring.application.name", "application"),
				host(environment) + ":" + ProcessHandle.current().pid());
	}

	private static String host(Environment environment) {
		String host = environment.getProperty("HOSTNAME");
		return (host != null && !host.isBlank()) ? host : localHost();
	}

	private static String localHost() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			// A host need not know its own name.
			return "localhost";
		}
	}

}
