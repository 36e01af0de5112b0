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

import io.rekey.SecretVersion;

/**
 * Acts after a new version of a secret went live. An exception is logged and harms
 * neither the rotation nor other appliers.
 */
public interface SecretApplier {

	/**
	 * Acts on a new version.
	 * @param previous the version before
	 * @param current the version that is live now
	 */
	void apply(SecretVersion previous, SecretVersion current);

	/**
	 * Acts after a secret was dropped, because it was deleted or may no longer be read.
	 * @param last the version that was live
	 */
	default void drop(SecretVersion last) {
	}

}
