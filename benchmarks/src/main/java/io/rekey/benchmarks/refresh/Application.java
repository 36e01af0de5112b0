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

import io.rekey.benchmarks.live.LiveReport;
import io.rekey.benchmarks.live.ReadReport;

/**
 * A running application that follows the secret.
 */
interface Application extends AutoCloseable {

	/**
	 * Tells which version comes next, before it does.
	 * @param version its number
	 */
	void expect(int version);

	/**
	 * Waits until the application is on the version that it expects.
	 * @return what was measured
	 * @throws InterruptedException if interrupted meanwhile
	 */
	LiveReport finish() throws InterruptedException;

	/**
	 * Has it read its properties and beans without a pause.
	 */
	void read();

	/**
	 * Ends reading.
	 * @return what was seen
	 * @throws InterruptedException if interrupted meanwhile
	 */
	ReadReport endReading() throws InterruptedException;

	@Override
	void close();

}
