// SPDX-License-Identifier: Apache-2.0

package io.rekey.fleet;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ChaosPlan}.
 */
class ChaosPlanTests {

	@Test
	void whenSeedIsTheSameThenTheSameHappensInTheSameOrder() {
		assertThat(acts(1)).isEqualTo(acts(1)).isNotEqualTo(acts(2));
	}

	@Test
	void whenPlanIsLongThenAllKindsHappen() {
		assertThat(acts(1)).extracting(Act::kind).contains(Act.Kind.values());
	}

	private static List<Act> acts(long seed) {
		return Stream.generate(new ChaosPlan(seed)::next).limit(1000).toList();
	}

}
