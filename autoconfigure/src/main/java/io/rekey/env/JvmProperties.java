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
