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

/**
 * A secret that was revoked can be read again.
 *
 * @param secret the secret
 * @param versionId the version that is live now
 * @param trigger what led to the check
 * @param time when the check ended
 * @see SecretRevokedEvent
 */
public record SecretRestoredEvent(SecretId secret, String versionId, RotationTrigger trigger, Instant time) {
}
