// SPDX-License-Identifier: Apache-2.0

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
