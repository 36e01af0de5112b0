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

package io.rekey.test;

import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A secret as readers in one region see it now. Guarded by the lock of its
 * {@link SecretRepository}.
 *
 * @param secret the secret
 * @param arn its ARN in the region
 * @param past the labels by version that readers still see, {@code null} for the real
 * ones
 */
record SecretView(Secret secret, String arn, @Nullable Map<String, Set<String>> past) {

	String name() {
		return this.secret.name();
	}

	Set<String> labels(StoredVersion version) {
		return (this.past != null) ? this.past.getOrDefault(version.id(), Set.of()) : version.labels();
	}

	@Nullable StoredVersion labelled(String label) {
		return this.secret.versions()
			.stream()
			.filter((version) -> labels(version).contains(label))
			.findFirst()
			.orElse(null);
	}

}
