// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.refresh;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.rekey.benchmarks.child.ChildJvm;
import io.rekey.benchmarks.live.Commands;
import io.rekey.benchmarks.live.LiveReport;
import io.rekey.benchmarks.live.ReadReport;

/**
 * An application in a JVM and on a class path of its own.
 */
final class ChildApplication implements Application {

	private static final Path CONTESTANTS = Path.of("contestants");

	private final ChildJvm jvm;

	private ChildApplication(ChildJvm jvm) {
		this.jvm = jvm;
	}

	/**
	 * Starts an application and waits until it is ready.
	 * @param contestant how it follows the secret
	 * @param combination how large it is
	 * @param cloud AWS and the database
	 * @param log file for all it has to say
	 * @return the running application
	 * @throws IOException if it can't be started
	 */
	static ChildApplication start(Contestant contestant, Combination combination, Cloud cloud, Path log)
			throws IOException {
		String classPath = Path.of("target", "classes") + File.pathSeparator
				+ Files.readString(CONTESTANTS.resolve(Path.of(contestant.folder(), "target", "class-path")));
		return new ChildApplication(ChildJvm.start(classPath, cloud.systemProperties(), contestant.main(),
				contestant.args(combination, cloud), Commands.ANSWER, log));
	}

	@Override
	public void expect(int version) {
		this.jvm.ask("expect " + version);
	}

	@Override
	public LiveReport finish() {
		return LiveReport.parse(this.jvm.ask("finish"));
	}

	@Override
	public void read() {
		this.jvm.ask("read");
	}

	@Override
	public ReadReport endReading() {
		return ReadReport.parse(this.jvm.ask("end-reading"));
	}

	@Override
	public void close() {
		this.jvm.close();
	}

}
