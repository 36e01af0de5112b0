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
