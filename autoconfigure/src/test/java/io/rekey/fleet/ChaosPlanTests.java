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
