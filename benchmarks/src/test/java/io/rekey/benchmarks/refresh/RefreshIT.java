// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.refresh;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.rekey.benchmarks.live.LiveReport;
import io.rekey.benchmarks.live.Measure;
import io.rekey.benchmarks.live.ReadReport;
import io.rekey.benchmarks.live.SettingsBeans;
import io.rekey.benchmarks.live.Sight;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The benchmark in a short form: what can be counted, and so does not depend on the
 * machine.
 */
class RefreshIT {

	private static final int ROTATIONS = 3;

	private static final Combination COMBINATION = new Combination(30, 4, Duration.ZERO, Duration.ZERO);

	@ParameterizedTest
	@EnumSource(names = { "REKEY", "REKEY_REFRESH" })
	void whenSecretRotatesThenItsBeansAloneAreReboundAndNothingElseIsSeen(Contestant contestant) throws Exception {
		Options options = Options.parse("--rotations=" + ROTATIONS, "--warm-up=1", "--gap=50ms");
		Result result = measure(contestant, options);
		assertThat(result.sorted(Measure.BOUND_BEANS)).hasSize(ROTATIONS).containsOnly((long) SettingsBeans.OF_ROTATED);
		// Once to prove the version, and once to move to it.
		assertThat(result.sorted(Measure.BINDINGS)).containsOnly(2L * SettingsBeans.OF_ROTATED);
		assertThat(result.calls()).isEqualTo(ROTATIONS);
		assertThat(result.reads()).isNotNull().satisfies((reads) -> {
			assertThat(reads.rounds()).isPositive();
			assertThat(reads.counts()).isEmpty();
		});
	}

	private static Result measure(Contestant contestant, Options options) throws InterruptedException {
		try (Cloud cloud = new Cloud(COMBINATION.secrets() - 1)) {
			cloud.systemProperties().forEach(System::setProperty);
			try (Application application = InnerApplication.start(contestant.args(COMBINATION, cloud))) {
				return new Run(options, cloud, application).measure(true);
			}
			finally {
				cloud.systemProperties().keySet().forEach(System::clearProperty);
			}
		}
	}

	@Test
	void whenBeanIsReboundThatShouldNotBeThenPromiseIsBroken() {
		Result result = new Result(List.of(sample(6)), 2, new ReadReport(1, Map.of(Sight.BEAN, 3L), Map.of()));
		assertThat(Promises.broken(Contestant.REKEY, result)).hasSize(3);
	}

	private static Sample sample(long beans) {
		return new Sample(0, new LiveReport(Map.of(Measure.BOUND_BEANS, beans)));
	}

}
