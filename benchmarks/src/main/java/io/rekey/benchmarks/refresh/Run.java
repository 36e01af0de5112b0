// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.refresh;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.rekey.benchmarks.live.ReadReport;
import org.jspecify.annotations.Nullable;

/**
 * The rotations that one application goes through: some to warm up, some that are
 * measured, and as many in which readers take the processors.
 */
final class Run {

	private final Options options;

	private final Cloud cloud;

	private final Application application;

	Run(Options options, Cloud cloud, Application application) {
		this.options = options;
		this.cloud = cloud;
		this.application = application;
	}

	/**
	 * Rotates.
	 * @param reading whether the application has anything to read
	 * @return what was measured
	 * @throws InterruptedException if interrupted meanwhile
	 */
	Result measure(boolean reading) throws InterruptedException {
		rotate(this.options.warmUp());
		this.cloud.clearCalls();
		List<Sample> samples = rotate(this.options.rotations());
		long calls = this.cloud.calls();
		return new Result(samples, calls, reading ? read() : null);
	}

	private @Nullable ReadReport read() throws InterruptedException {
		this.application.expect(this.cloud.next());
		this.application.read();
		this.cloud.rotate();
		this.application.finish();
		rotate(this.options.rotations() - 1);
		return this.application.endReading();
	}

	private List<Sample> rotate(int rotations) throws InterruptedException {
		List<Sample> samples = new ArrayList<>();
		for (int i = 0; i < rotations; i++) {
			TimeUnit.NANOSECONDS.sleep(this.options.gap().toNanos());
			this.application.expect(this.cloud.next());
			long time = this.cloud.rotate();
			samples.add(new Sample(time, this.application.finish()));
		}
		return samples;
	}

}
