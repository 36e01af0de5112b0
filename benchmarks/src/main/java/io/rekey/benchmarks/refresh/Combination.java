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

import java.time.Duration;

/**
 * How large the application is and how fast AWS.
 *
 * @param beans how many configuration beans it has
 * @param secrets how many secrets it imports
 * @param latency how long each call of Secrets Manager takes
 * @param spread over which time the replicas of a fleet spread their checks
 */
record Combination(int beans, int secrets, Duration latency, Duration spread) {
}
