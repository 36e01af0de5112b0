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

import java.time.Instant;
import java.util.Set;

/**
 * Published after this process moved to a new version of a secret: beans are bound to it
 * and pools use it for new connections. Carries names and ids only, never a value.
 *
 * @param secret the secret, as the application refers to it
 * @param previousVersionId the version before
 * @param versionId the version that is live now
 * @param propertyNames the properties whose resolved value changed: keys of an imported
 * secret and properties that refer to the secret, such as
 * {@code spring.datasource.password}
 * @param trigger what led to the discovery
 * @param timings how long each step took
 * @param time when the rotation was complete
 */
public record SecretRotatedEvent(SecretId secret, String previousVersionId, String versionId, Set<String> propertyNames,
		RotationTrigger trigger, RotationTimings timings, Instant time) {

	public SecretRotatedEvent {
		propertyNames = Set.copyOf(propertyNames);
	}

}
