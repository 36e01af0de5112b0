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

import org.jspecify.annotations.Nullable;

/**
 * Published when this process could not move to a new version of a secret. It keeps the
 * version it has and tries again. Carries names and ids only, never a value.
 *
 * @param secret the secret, as the application refers to it
 * @param versionId the version that stays live
 * @param refusedVersionId the version that was refused, or {@code null} if no version
 * could be fetched
 * @param reason why, in words
 * @param trigger what led to the attempt
 * @param time when the attempt failed
 */
public record SecretRotationFailedEvent(SecretId secret, String versionId, @Nullable String refusedVersionId,
		String reason, RotationTrigger trigger, Instant time) {
}
