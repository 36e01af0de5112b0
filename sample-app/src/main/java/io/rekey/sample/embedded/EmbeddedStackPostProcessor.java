// SPDX-License-Identifier: Apache-2.0

package io.rekey.sample.embedded;

import java.util.Objects;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.BootstrapContextClosedEvent;
import org.springframework.boot.bootstrap.BootstrapRegistry.InstanceSupplier;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.Profiles;

/**
 * Starts the {@link EmbeddedStack} where the profile {@code embedded} is active: after
 * {@code application.yml} was read, and before any secret is. The application context
 * gets the stack as a bean and closes it last, when nothing uses it any more.
 */
class EmbeddedStackPostProcessor implements EnvironmentPostProcessor, Ordered {

	private static final String NAME = "embeddedStack";

	private final ConfigurableBootstrapContext bootstrapContext;

	EmbeddedStackPostProcessor(ConfigurableBootstrapContext bootstrapContext) {
		this.bootstrapContext = bootstrapContext;
	}

	@Override
	public int getOrder() {
		return ConfigDataEnvironmentPostProcessor.ORDER + 1;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (environment.acceptsProfiles(Profiles.of("embedded")) && !Boolean.getBoolean("spring.aot.processing")) {
			environment.getPropertySources().addLast(new MapPropertySource(NAME, stack().properties()));
		}
	}

	/**
	 * Starts the stack, or finds the running one: a refresh comes here again.
	 */
	private EmbeddedStack stack() {
		if (!this.bootstrapContext.isRegistered(EmbeddedStack.class)) {
			EmbeddedStack stack = EmbeddedStack.start();
			this.bootstrapContext.register(EmbeddedStack.class, InstanceSupplier.of(stack));
			this.bootstrapContext.addCloseListener((event) -> share(stack, event));
		}
		return Objects.requireNonNull(this.bootstrapContext.get(EmbeddedStack.class));
	}

	private static void share(EmbeddedStack stack, BootstrapContextClosedEvent event) {
		if (event.getApplicationContext().getBeanFactory() instanceof DefaultListableBeanFactory beans) {
			beans.registerSingleton(NAME, stack);
			beans.registerDisposableBean(NAME, (DisposableBean) stack::close);
		}
	}

}
