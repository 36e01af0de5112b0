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
