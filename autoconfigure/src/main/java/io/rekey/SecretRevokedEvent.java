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

import io.rekey.SecretUnavailableException.Reason;

/**
 * A secret in use was deleted, or the application may no longer read it; two checks in a
 * row found that. Published once, until the secret can be read again.
 *
 * @param secret the secret
 * @param versionId the last version that was live
 * @param reason why it can't be read
 * @param dropped whether that version was dropped, or stays live
 * @param trigger what led to the check
 * @param time when the check ended
 */
public record SecretRevokedEvent(SecretId secret, String versionId, Reason reason, boolean dropped,
		RotationTrigger trigger, Instant time) {
}
