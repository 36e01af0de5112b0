// SPDX-License-Identifier: Apache-2.0

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
