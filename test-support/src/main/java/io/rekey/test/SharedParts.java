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

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the Secrets Managers of all accounts have in common.
 *
 * @param regions the regions
 * @param faults the faults in force
 * @param lag how long readers don't see that a label moved
 * @param functions the rotation functions
 * @param rotationThreads runs rotations
 */
record SharedParts(Regions regions, Faults faults, AtomicReference<Duration> lag, RotationFunctions functions,
		Executor rotationThreads) {
}
