// SPDX-License-Identifier: Apache-2.0

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
