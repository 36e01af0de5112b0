// SPDX-License-Identifier: Apache-2.0

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
