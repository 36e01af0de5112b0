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

package io.rekey.benchmarks.rotation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.rekey.benchmarks.child.ChildJvm;
import io.rekey.benchmarks.load.LoadApplication;
import io.rekey.benchmarks.load.LoadReport;

/**
 * An application in a JVM and on a class path of its own.
 */
final class ChildApplication implements Application {

	private final ChildJvm jvm;

	private ChildApplication(ChildJvm jvm) {
		this.jvm = jvm;
	}

	/**
	 * Starts an application and waits until it is under load.
	 * @param classPath its class path
	 * @param systemProperties its system properties
	 * @param args its arguments
	 * @param log file for all it has to say
	 * @return the running application
	 * @throws IOException if it can't be started or ends before it is under load
	 */
	static ChildApplication start(String classPath, Map<String, String> systemProperties, List<String> args, Path log)
			throws IOException {
		return new ChildApplication(
				ChildJvm.start(classPath, systemProperties, LoadApplication.class, args, LoadApplication.ANSWER, log));
	}

	@Override
	public void measure() {
		this.jvm.ask("measure");
	}

	@Override
	public LoadReport finish() {
		return LoadReport.parse(this.jvm.ask("report"));
	}

	@Override
	public void close() {
		this.jvm.close();
	}

}
