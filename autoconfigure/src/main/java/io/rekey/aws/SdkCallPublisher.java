// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.http.HttpMetric;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;
import software.amazon.awssdk.metrics.SdkMetric;

/**
 * Translates what the SDK measures of the calls of one client. An attempt tells how it
 * failed; a call with no attempt failed before.
 *
 * @see <a href=
 * "https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/metrics-list.html">Service
 * client metrics</a>
 */
final class SdkCallPublisher implements MetricPublisher {

	private static final int FORBIDDEN = 403;

	private static final int CLIENT_ERRORS = 400;

	private static final int SERVER_ERRORS = 500;

	private final AwsService service;

	private final AwsCalls calls;

	private volatile String region = "unknown";

	SdkCallPublisher(AwsService service, AwsCalls calls) {
		this.service = service;
		this.calls = calls;
	}

	void setRegion(String region) {
		this.region = region;
	}

	@Override
	public void publish(MetricCollection call) {
		List<CallOutcome> attempts = call.children().stream().map(SdkCallPublisher::outcomeOfAttempt).toList();
		Duration duration = first(call, CoreMetric.API_CALL_DURATION);
		String operation = first(call, CoreMetric.OPERATION_NAME);
		this.calls.called(new AwsCall(this.service, (operation != null) ? operation : "unknown", this.region,
				outcome(call, attempts), (duration != null) ? duration : Duration.ZERO, attempts));
	}

	private static CallOutcome outcome(MetricCollection call, List<CallOutcome> attempts) {
		if (Boolean.TRUE.equals(first(call, CoreMetric.API_CALL_SUCCESSFUL))) {
			return CallOutcome.SUCCESS;
		}
		CallOutcome last = attempts.isEmpty() ? CallOutcome.FAILED : attempts.get(attempts.size() - 1);
		return (last != CallOutcome.SUCCESS) ? last : CallOutcome.FAILED;
	}

	private static CallOutcome outcomeOfAttempt(MetricCollection attempt) {
		String error = first(attempt, CoreMetric.ERROR_TYPE);
		Integer status = first(attempt, HttpMetric.HTTP_STATUS_CODE);
		if (error == null) {
			return (status == null || status < CLIENT_ERRORS) ? CallOutcome.SUCCESS : ofStatus(status);
		}
		return switch (error) {
			case "Throttling" -> CallOutcome.THROTTLED;
			// That is what the SDK calls every answer which is an error.
			case "ServerError" -> (status != null) ? ofStatus(status) : CallOutcome.SERVER_ERROR;
			case "ConfiguredTimeout" -> CallOutcome.TIMEOUT;
			case "IO" -> CallOutcome.UNREACHABLE;
			default -> (status != null) ? ofStatus(status) : CallOutcome.FAILED;
		};
	}

	private static CallOutcome ofStatus(int status) {
		if (status >= SERVER_ERRORS) {
			return CallOutcome.SERVER_ERROR;
		}
		if (status == FORBIDDEN) {
			return CallOutcome.DENIED;
		}
		return (status >= CLIENT_ERRORS) ? CallOutcome.CLIENT_ERROR : CallOutcome.FAILED;
	}

	private static <T> @Nullable T first(MetricCollection metrics, SdkMetric<T> metric) {
		List<T> values = metrics.metricValues(metric);
		return values.isEmpty() ? null : values.get(0);
	}

	@Override
	public void close() {
		// Nothing is kept here.
	}

}
