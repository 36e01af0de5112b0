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

package io.rekey.pool;

/**
 * Is told which pools follow secrets.
 */
public interface PoolListener {

	/**
	 * Called once for each pool, those included that there are already.
	 * @param pool the pool
	 */
	void added(RotatingPool pool);

	/**
	 * Called some time after a pool was closed.
	 * @param pool the pool
	 */
	void removed(RotatingPool pool);

	/**
	 * Called when a pool stops to retire its old connections, because new ones can't take
	 * their place. Must not block.
	 * @param pool the pool
	 * @param reason why, in words and without any value
	 */
	default void troubled(RotatingPool pool, String reason) {
	}

}
