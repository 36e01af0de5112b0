// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.time.Duration;
import java.util.function.Supplier;

import software.amazon.awssdk.core.exception.SdkException;

/**
 * Measures the readings in one region.
 *
 * @param calls is told of each
 * @param region tells the name of the region
 * @param target tells what is called
 */
record MeasuredCalls(AwsCalls calls, Supplier<String> region, Supplier<CallTarget> target) {

	/**
	 * Makes a call, and measures it.
	 * @param <T> the type of the answer
	 * @param batch whether several secrets are read
	 * @param call the call
	 * @return its answer
	 */
	<T> T measure(boolean batch, Supplier<T> call) {
		long start = System.nanoTime();
		try {
			T answer = call.get();
			tell(batch, CallOutcome.SUCCESS, start);
			return answer;
		}
		catch (SdkException ex) {
			tell(batch, AwsFailure.of(ex, this.target.get()).kind().outcome(), start);
			throw ex;
		}
	}

	private void tell(boolean batch, CallOutcome outcome, long start) {
		this.calls
			.fetched(new SecretFetch(batch, this.region.get(), outcome, Duration.ofNanos(System.nanoTime() - start)));
	}

}
