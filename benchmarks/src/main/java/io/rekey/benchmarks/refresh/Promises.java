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

import io.rekey.benchmarks.live.Measure;
import io.rekey.benchmarks.live.ReadReport;
import io.rekey.benchmarks.live.SettingsBeans;
import io.rekey.benchmarks.live.Sight;

/**
 * What holds for Rekey on every machine.
 */
final class Promises {

	private Promises() {
	}

	/**
	 * Checks a result.
	 * @param contestant whose it is
	 * @param result the result
	 * @return what is broken
	 */
	static List<String> broken(Contestant contestant, Result result) {
		List<String> broken = new ArrayList<>();
		List<Long> beans = result.sorted(Measure.BOUND_BEANS);
		if (!beans.stream().allMatch((count) -> count == SettingsBeans.OF_ROTATED)) {
			broken.add(contestant + " rebound " + beans + " beans instead of " + SettingsBeans.OF_ROTATED);
		}
		if (contestant == Contestant.REKEY && result.calls() != result.samples().size()) {
			broken.add(contestant + " made " + result.calls() + " calls for " + result.samples().size() + " rotations");
		}
		ReadReport reads = result.reads();
		for (Sight sight : Sight.values()) {
			if (reads != null && reads.count(sight) > 0) {
				broken.add(contestant + " showed " + reads.count(sight) + " times a " + sight + " of neither version");
			}
		}
		return broken;
	}

}
