// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.Set;

import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * What the JVM and its launcher tell of themselves. The command line is among it, so that
 * a reference given as an argument stands there a second time, as no property of the
 * application.
 */
final class JvmProperties {

	private static final Set<String> LAUNCHER_VARIABLES = Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS",
			"_JAVA_OPTIONS", "JAVA_OPTS", "MAVEN_OPTS", "MAVEN_CMD_LINE_ARGS", "GRADLE_OPTS");

	private JvmProperties() {
	}

	static boolean contains(PropertySource<?> source, String name) {
		return switch (source.getName()) {
			case StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME ->
				name.startsWith("java.") || name.startsWith("sun.") || name.startsWith("jdk.");
			case StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME -> LAUNCHER_VARIABLES.contains(name);
			default -> false;
		};
	}

}
