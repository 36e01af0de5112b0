// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.http.HttpMetric;
import software.amazon.awssdk.metrics.MetricCollector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * What the SDK measures is passed on, that of the start included.
 */
class AwsCallsTests {

	private final AwsCalls calls = new AwsCalls();

	private final SdkCallPublisher publisher = new SdkCallPublisher(AwsService.SQS, this.calls);

	private final Listener listener = new Listener();

	@Test
	void whenNobodyListensYetThenCallsAreKept() {
		this.publisher.setRegion("eu-west-1");
		this.publisher.publish(call(true, attempt(200, null)).collect());
		this.calls.fetched(new SecretFetch(true, "eu-west-1", CallOutcome.SUCCESS, Duration.ofMillis(1)));
		this.calls.setListener(this.listener);
		this.publisher.publish(call(true, attempt(200, null)).collect());
		assertThat(this.listener.calls).hasSize(2)
			.contains(new AwsCall(AwsService.SQS, "ReceiveMessage", "eu-west-1", CallOutcome.SUCCESS,
					Duration.ofMillis(12), List.of(CallOutcome.SUCCESS)));
		assertThat(this.listener.fetches).hasSize(1);
	}

	@Test
	void whenNobodyCameToListenThenNothingIsKept() {
		this.publisher.publish(call(true).collect());
		this.calls.stopKeeping();
		this.publisher.publish(call(true).collect());
		this.calls.setListener(this.listener);
		assertThat(this.listener.calls).isEmpty();
	}

	@Test
	void whenVeryManyCallsAreMadeThenTheMemoryIsBounded() {
		for (int i = 0; i < 1_500; i++) {
			this.publisher.publish(call(true).collect());
		}
		this.calls.setListener(this.listener);
		assertThat(this.listener.calls).hasSize(1_000);
	}

	@Test
	void whenTheListenerThrowsThenTheCallIsNotHarmed() {
		this.calls.setListener(new Listener() {

			@Override
			public void onCall(AwsCall call) {
				throw new IllegalStateException("broken");
			}

		});
		assertThatNoException().isThrownBy(() -> this.publisher.publish(call(true).collect()));
	}

	@Test
	void whenCallsFailThenTheLastAttemptTellsHow() {
		this.calls.setListener(this.listener);
		this.publisher.publish(call(false, attempt(400, "Throttling"), attempt(400, "Throttling")).collect());
		this.publisher.publish(call(true, attempt(503, "ServerError"), attempt(200, null)).collect());
		this.publisher.publish(call(false, attempt(400, "ServerError")).collect());
		this.publisher.publish(call(false, attempt(403, "ServerError")).collect());
		this.publisher.publish(call(false, attempt(500, "ServerError")).collect());
		this.publisher.publish(call(false, attempt(null, "ConfiguredTimeout")).collect());
		this.publisher.publish(call(false, attempt(null, "IO")).collect());
		this.publisher.publish(call(false, attempt(null, "Other")).collect());
		this.publisher.publish(call(false).collect());
		assertThat(this.listener.calls).extracting(AwsCall::outcome)
			.containsExactly(CallOutcome.THROTTLED, CallOutcome.SUCCESS, CallOutcome.CLIENT_ERROR, CallOutcome.DENIED,
					CallOutcome.SERVER_ERROR, CallOutcome.TIMEOUT, CallOutcome.UNREACHABLE, CallOutcome.FAILED,
					CallOutcome.FAILED);
		assertThat(this.listener.calls.get(1).attempts()).containsExactly(CallOutcome.SERVER_ERROR,
				CallOutcome.SUCCESS);
	}

	private static MetricCollector call(boolean successful, Attempt... attempts) {
		MetricCollector call = MetricCollector.create("ApiCall");
		call.reportMetric(CoreMetric.OPERATION_NAME, "ReceiveMessage");
		call.reportMetric(CoreMetric.API_CALL_SUCCESSFUL, successful);
		call.reportMetric(CoreMetric.API_CALL_DURATION, Duration.ofMillis(12));
		for (Attempt attempt : attempts) {
			attempt.report(call.createChild("ApiCallAttempt"));
		}
		return call;
	}

	private static Attempt attempt(@Nullable Integer status, @Nullable String error) {
		return (collector) -> {
			if (status != null) {
				collector.reportMetric(HttpMetric.HTTP_STATUS_CODE, status);
			}
			if (error != null) {
				collector.reportMetric(CoreMetric.ERROR_TYPE, error);
			}
		};
	}

	/**
	 * One attempt at a call.
	 */
	@FunctionalInterface
	private interface Attempt {

		void report(MetricCollector collector);

	}

	/**
	 * Writes down what it is told.
	 */
	private static class Listener implements AwsCallListener {

		private final List<AwsCall> calls = new ArrayList<>();

		private final List<SecretFetch> fetches = new ArrayList<>();

		@Override
		public void onCall(AwsCall call) {
			this.calls.add(call);
		}

		@Override
		public void onFetch(SecretFetch fetch) {
			this.fetches.add(fetch);
		}

	}

}
