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

package io.rekey.actuate.metrics;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Prometheus sees of an application, and what it makes of it.
 */
@Timeout(120)
class MonitoringTests {

	private static MonitoredApplication application;

	private static String scrape;

	@BeforeAll
	static void letEverythingHappen() throws Exception {
		Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
		application = new MonitoredApplication();
		application.rotate();
		application.refuse();
		application.rotate();
		application.heal();
		application.revoke();
		scrape = application.scrape();
	}

	@AfterAll
	static void close() {
		application.close();
	}

	@Test
	void whenScrapedThenThereAreMeters() {
		scrape.lines().filter((line) -> line.contains("rekey_")).forEach(System.out::println);
		assertThat(scrape).contains("rekey_rotation_seconds_count");
	}

}
