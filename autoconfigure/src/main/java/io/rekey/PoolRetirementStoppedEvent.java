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
 * Published when a connection pool has stopped to replace connections with an older login
 * of its secret, because it can't use new ones: the database accepts the login of the
 * live version, but not what the pool does to a new connection. The pool keeps what it
 * has until its connections reach their maximum lifetime, and goes on by itself once new
 * ones can be used. Carries names and ids only, never a value.
 *
 * @param pool the name of the pool's bean
 * @param secret the secret, as the application refers to it
 * @param reason why, in words
 * @param time when that was found out
 */
public record PoolRetirementStoppedEvent(String pool, SecretId secret, String reason, Instant time) {
}
