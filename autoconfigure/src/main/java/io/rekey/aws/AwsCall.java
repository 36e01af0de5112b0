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

package io.rekey.aws;

import java.time.Duration;
import java.util.List;

/**
 * A call to AWS that has ended, as the SDK measured it. Holds no part of the request or
 * the answer.
 *
 * @param service the service, such as {@code secretsmanager}
 * @param operation the operation, such as {@code GetSecretValue}
 * @param region the region that was called
 * @param outcome how it ended
 * @param duration how long it took, with all attempts
 * @param attempts how each attempt ended
 */
public record AwsCall(AwsService service, String operation, String region, CallOutcome outcome, Duration duration,
		List<CallOutcome> attempts) {

	public AwsCall {
		attempts = List.copyOf(attempts);
	}

}
