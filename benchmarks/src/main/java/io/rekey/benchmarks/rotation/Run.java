// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.rotation;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One application and the rotations of its login.
 */
final class Run {

	private static final Duration LEAD = Duration.ofSeconds(2);

	private final Options options;

	private final RotatedLogin login;

	private final boolean rotated;

	Run(Options options, RotatedLogin login, boolean rotated) {
		this.options = options;
		this.login = login;
		this.rotated = rotated;
	}

	/**
	 * Measures an application that has been started.
	 * @param application the application
	 * @return what was measured
	 * @throws InterruptedException if interrupted meanwhile
	 */
	Result measure(Application application) throws InterruptedException {
		pause(this.options.warmUp());
		long readsBefore = this.login.reads();
		ServerLog.Logins loginsBefore = this.login.logins();
		application.measure();
		pause(LEAD);
		for (int i = 0; i < this.options.rotationCount(); i++) {
			rotate();
			pause(this.options.gap());
		}
		return new Result(application.finish(), this.login.logins().minus(loginsBefore), readsBefore,
				this.login.reads() - readsBefore);
	}

	private void rotate() throws InterruptedException {
		if (this.rotated) {
			this.login.rotate(this.options.window());
		}
		else {
			pause(this.options.window());
		}
	}

	private static void pause(Duration duration) throws InterruptedException {
		TimeUnit.NANOSECONDS.sleep(duration.toNanos());
	}

}
