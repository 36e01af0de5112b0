// SPDX-License-Identifier: Apache-2.0

package io.rekey.sample;

import java.time.Duration;

import org.awaitility.Awaitility;

import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a visitor of the sample can do.
 */
final class Visitor {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final RestClient client;

	Visitor(int port) {
		this.client = RestClient.create("http://localhost:" + port);
	}

	Stats stats() {
		Stats stats = this.client.get().uri("/demo/stats").retrieve().body(Stats.class);
		assertThat(stats).isNotNull();
		return stats;
	}

	/**
	 * Rotates, and waits until the application follows.
	 */
	void rotate() {
		long before = stats().rotations();
		ResponseEntity<Accepted> response = this.client.post().uri("/demo/rotate").retrieve().toEntity(Accepted.class);
		assertThat(response.getStatusCode()).isEqualTo(HttpStatusCode.valueOf(202));
		assertThat(response.getBody()).isNotNull();
		Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
			Stats stats = stats();
			assertThat(stats.rotations()).isEqualTo(before + 1);
			assertThat(stats.versionOf("prod/orders/db")).isEqualTo(response.getBody().versionId());
		});
	}

	String get(String path) {
		String body = this.client.get().uri(path).retrieve().body(String.class);
		assertThat(body).isNotNull();
		return body;
	}

	String post(String path) {
		String body = this.client.post().uri(path).retrieve().body(String.class);
		assertThat(body).isNotNull();
		return body;
	}

	record Accepted(String versionId) {
	}

}
