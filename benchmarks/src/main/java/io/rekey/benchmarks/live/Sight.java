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
 * What a reader may see that is of neither version.
 */
public enum Sight {

	/**
	 * A property of the environment that has neither the old nor the new value.
	 */
	PROPERTY,

	/**
	 * A property that refers to two keys, one of them old and one new.
	 */
	MIXED_PROPERTY,

	/**
	 * A getter of a bean that has neither the old nor the new value.
	 */
	BEAN,

	/**
	 * A getter of a bean for two keys, one of them old and one new.
	 */
	MIXED_BEAN,

	/**
	 * A getter of a bean that has nothing to do with the secret, and not its value.
	 */
	OTHER_BEAN

}
