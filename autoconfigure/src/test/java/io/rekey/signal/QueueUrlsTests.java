// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link QueueUrls}.
 */
class QueueUrlsTests {

	@ParameterizedTest
	@CsvSource({ "https://sqs.eu-west-1.amazonaws.com/123456789012/q, eu-west-1",
			"https://sqs-fips.us-gov-west-1.amazonaws.com/123456789012/q, us-gov-west-1",
			"https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q, cn-north-1",
			"https://sqs.ap-southeast-2.api.aws/123456789012/q, ap-southeast-2",
			"https://eu-central-1.queue.amazonaws.com/123456789012/q, eu-central-1",
			"https://vpce-0a1b-c2d3.sqs.us-east-1.vpce.amazonaws.com/123456789012/q, us-east-1",
			"http://sqs.eu-west-1.localhost.localstack.cloud:4566/000000000000/q, eu-west-1" })
	void whenUrlNamesARegionThenIsFound(String url, String region) {
		assertThat(QueueUrls.region(url)).isEqualTo(region);
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://localhost:9324/123456789012/q", "orders", "", "https://", "sqs.eu-west-1.",
			"https://proxy/sqs.eu-west-1.amazonaws.com/q" })
	void whenUrlNamesNoRegionThenThereIsNone(String url) {
		assertThat(QueueUrls.region(url)).isNull();
	}

	@Test
	void whenUrlNamesAnAccountThenIsFound() {
		assertThat(QueueUrls.account("http://127.0.0.1:4566/queue/eu-west-1/000000000000/q.fifo"))
			.isEqualTo("000000000000");
		assertThat(QueueUrls.account("http://127.0.0.1:9324/queue/q")).isNull();
		assertThat(QueueUrls.name("http://127.0.0.1:4566/000000000000/q.fifo")).isEqualTo("q.fifo");
	}

}
