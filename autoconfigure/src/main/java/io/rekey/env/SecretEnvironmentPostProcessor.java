// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;

/**
 * Loads all secrets in one pass, once every other post processor has added its property
 * sources. Spring Cloud's refresh runs it again on a copy of the environment: then the
 * bootstrap context hands back the secrets that are there already.
 */
class SecretEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	private static final String DEFAULTS = "rekeyDefaults";

	/**
	 * The HTTP client's wire log shows responses, and so secrets.
	 */
	private static final Map<String, Object> NEVER_LOGGED = Map.of("logging.level.org.apache.hc.client5.http.wire",
			"OFF", "logging.level.org.apache.hc.client5.http.headers", "OFF");

	private final DeferredLogFactory logFactory;

	private final ConfigurableBootstrapContext bootstrapContext;

	SecretEnvironmentPostProcessor(DeferredLogFactory logFactory, ConfigurableBootstrapContext bootstrapContext) {
		this.logFactory = logFactory;
		this.bootstrapContext = bootstrapContext;
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (!Binder.get(environment).bind("rekey.enabled", Boolean.class).orElse(true)) {
			UnloadedReferences.place(environment, application);
			return;
		}
		SecretEnvironment secrets = SecretEnvironment.in(this.bootstrapContext);
		MutablePropertySources sources = environment.getPropertySources();
		if (!sources.contains(DEFAULTS)) {
			sources.addLast(new MapPropertySource(DEFAULTS, NEVER_LOGGED));
		}
		if (!sources.contains(SecretReferencePropertySource.NAME)) {
			sources.addLast(secrets.references());
		}
		if (!Boolean.getBoolean("spring.aot.processing")) {
			arrange(sources);
			load(secrets, environment);
			placeSeveralKeys(secrets, environment);
		}
	}

	/**
	 * What a refresh prepares goes into the environment that is there, so that it has to
	 * look there for the texts.
	 */
	private void placeSeveralKeys(SecretEnvironment secrets, ConfigurableEnvironment environment) {
		ConfigurableEnvironment refreshed = SecretEnvironment.preparedWith(this.bootstrapContext);
		SeveralKeys.place(secrets, environment, (refreshed != null) ? refreshed : environment);
	}

	/**
	 * Spring Cloud's refresh replaces property sources by their names: it has to find one
	 * for each import, in the copy as well as in the environment.
	 */
	private void arrange(MutablePropertySources sources) {
		ConfigurableEnvironment refreshed = SecretEnvironment.preparedWith(this.bootstrapContext);
		if (refreshed != null) {
			ImportedSources.separate(refreshed.getPropertySources());
		}
		else {
			ImportedSources.join(sources);
		}
	}

	private void load(SecretEnvironment secrets, ConfigurableEnvironment environment) {
		SharedSecrets shared = SharedSecrets.in(this.bootstrapContext);
		if (shared != null) {
			secrets.loadShared(environment, this.logFactory);
			shared.remember();
		}
		else {
			secrets.load(environment, this.logFactory, this.bootstrapContext);
		}
	}

}
