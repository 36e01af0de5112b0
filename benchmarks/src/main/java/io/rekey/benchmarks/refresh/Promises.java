// SPDX-License-Identifier: Apache-2.0

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
