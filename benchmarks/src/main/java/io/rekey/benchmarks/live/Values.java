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

package io.rekey.benchmarks.live;

/**
 * What one version of the secret gives, other than its login.
 *
 * @param first its first key
 * @param second its second key
 * @param pair a property that refers to both
 */
public record Values(String first, String second, String pair) {

	/**
	 * Tells the values.
	 * @param version the number of the version
	 * @return the values
	 */
	public static Values of(int version) {
		String first = "first-" + version;
		String second = "second-" + version;
		return new Values(first, second, first + ":" + second);
	}

	/**
	 * The version before and the one after a rotation.
	 *
	 * @param before the one before
	 * @param after the one after
	 */
	record Step(Values before, Values after) {

		static Step to(int version) {
			return new Step(of(version - 1), of(version));
		}

	}

}
