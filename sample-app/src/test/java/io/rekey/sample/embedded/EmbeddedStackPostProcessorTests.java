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

package io.rekey.sample.embedded;

import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class EmbeddedStackPostProcessorTests {

	private final DefaultBootstrapContext bootstrapContext = new DefaultBootstrapContext();

	private final MockEnvironment environment = new MockEnvironment();

	@Test
	void whenProfileIsAwsThenNothingStarts() {
		this.environment.setActiveProfiles("aws");
		postProcess();
		assertThat(this.bootstrapContext.isRegistered(EmbeddedStack.class)).isFalse();
		assertThat(this.environment.getPropertySources()).hasSize(1);
	}

	@Test
	void whenProcessedAgainThenStackIsTheSame() {
		this.environment.setActiveProfiles("embedded");
		postProcess();
		try (EmbeddedStack stack = this.bootstrapContext.get(EmbeddedStack.class)) {
			String url = this.environment.getProperty("DB_URL");
			postProcess();
			assertThat(this.bootstrapContext.get(EmbeddedStack.class)).isSameAs(stack);
			assertThat(this.environment.getProperty("DB_URL")).isEqualTo(url);
			assertThat(stack.acceptsFirstPassword()).isTrue();
		}
	}

	private void postProcess() {
		new EmbeddedStackPostProcessor(this.bootstrapContext).postProcessEnvironment(this.environment,
				new SpringApplication());
	}

}
