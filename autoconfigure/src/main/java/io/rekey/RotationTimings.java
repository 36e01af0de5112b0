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

package io.rekey;

import java.time.Duration;

/**
 * How long each step of a rotation took in this process.
 *
 * @param fetch reading the new version
 * @param prove trying it, for example by logging in to a database
 * @param commit making it the live version
 * @param apply rebinding beans and telling pools; the retirement of old connections goes
 * on afterwards and is not included
 */
public record RotationTimings(Duration fetch, Duration prove, Duration commit, Duration apply) {

	/**
	 * A rotation that has not begun.
	 */
	public static final RotationTimings NONE = new RotationTimings(Duration.ZERO, Duration.ZERO, Duration.ZERO,
			Duration.ZERO);

	public Duration total() {
		return this.fetch.plus(this.prove).plus(this.commit).plus(this.apply);
	}

}
