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

package io.rekey.store;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests for {@link SecretJson}.
 */
class SecretJsonTests {

	@Test
	void whenObjectThenIsFlattenedInOrder() {
		assertThat(SecretJson.flatten("""
				{"z":"1","a":{"b":[1,{"c":2.50},[true,null]],"empty":{}},"n":123456789012345678901234567890,"l":[]}"""))
			.containsExactly(entry("z", "1"), entry("a.b[0]", "1"), entry("a.b[1].c", "2.50"),
					entry("a.b[2][0]", "true"), entry("a.b[2][1]", ""), entry("a.empty", ""),
					entry("n", "123456789012345678901234567890"), entry("l", ""));
	}

	@Test
	void whenObjectIsEmptyThenIsJsonWithoutKeys() {
		assertThat(SecretJson.flatten("{}")).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "text", "\"text\"", "[1]", "1", "null", "{", "{\"a\":1} x", "{'a':1}", "{\"a\":1}{}" })
	void whenNotOneObjectThenIsText(String text) {
		assertThat(SecretJson.flatten(text)).isNull();
	}

}
