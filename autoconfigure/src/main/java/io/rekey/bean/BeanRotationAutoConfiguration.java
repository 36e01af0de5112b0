// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import io.rekey.env.SecretProperties;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretStore;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.cloud.autoconfigure.ConfigurationPropertiesRebinderAutoConfiguration;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration.RefreshProperties;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.properties.ConfigurationPropertiesBeans;
import org.springframework.cloud.context.properties.ConfigurationPropertiesRebinder;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.cloud.context.scope.refresh.RefreshScope;
import org.springframework.cloud.util.ConditionalOnBootstrapDisabled;
import org.springframework.cloud.util.ConditionalOnBootstrapEnabled;
import org.springframework.cloud.logging.LoggingRebinder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * {@link AutoConfiguration Auto-configuration} that brings beans to the new version of a
 * secret.
 */
@AutoConfiguration(
		beforeName = { "org.springframework.cloud.autoconfigure.RefreshAutoConfiguration",
				"org.springframework.cloud.autoconfigure.ConfigurationPropertiesRebinderAutoConfiguration" },
		afterName = { "io.rekey.env.SecretsAutoConfiguration", "io.rekey.signal.RotationAutoConfiguration" })
@ConditionalOnBean(value = SecretRotator.class, search = SearchStrategy.CURRENT)
public final class BeanRotationAutoConfiguration {

	@Bean
	RotationEvents secretRotationEvents(ApplicationContext context, SecretProperties properties, SecretStore store) {
		return new RotationEvents(new LocalEvents(context), properties, store);
	}

	@Bean
	FollowerBeans secretFollowerBeans(ListableBeanFactory beanFactory, ObjectProvider<SecretRotator> rotator) {
		return new FollowerBeans(beanFactory, rotator);
	}

	/**
	 * What stands in for Spring Cloud's rebinder. The beans have the names of Spring
	 * Cloud's, so that in a child context they hide the ones of a parent that does
	 * without this library.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ EnvironmentChangeEvent.class, ConfigurationPropertiesRebinderAutoConfiguration.class })
	static class Rebinding {

		@Bean
		static BoundValues secretBoundValues() {
			return new BoundValues();
		}

		@Bean
		static OneVersionBinding secretOneVersionBinding() {
			return new OneVersionBinding();
		}

		@Bean
		@ConditionalOnMissingBean(value = ConfigurationPropertiesRebinder.class, search = SearchStrategy.CURRENT)
		TargetedRebinder configurationPropertiesRebinder(ConfigurationPropertiesBeans beans, ApplicationContext context,
				SecretProperties properties) {
			return new TargetedRebinder(beans, context, properties);
		}

		@Bean
		@ConditionalOnBean(value = TargetedRebinder.class, search = SearchStrategy.CURRENT)
		PropertiesBeans secretPropertiesBeans(TargetedRebinder rebinder, SecretProperties properties,
				SecretStore store) {
			return new PropertiesBeans(rebinder, new SecretChanges(properties), store);
		}

		@Bean
		@ConditionalOnBean(value = TargetedRebinder.class, search = SearchStrategy.CURRENT)
		BeanRefresh secretBeanRefresh(ApplicationContext context, SecretProperties properties,
				ObjectProvider<SecretRefreshScope> refreshScope, TargetedRebinder rebinder, SecretStore store) {
			return new BeanRefresh(context, properties, refreshScope.getIfAvailable(), rebinder, store);
		}

	}

	/**
	 * What stands in for Spring Cloud's refresh scope, unless that is turned off, as it
	 * has to be for ahead-of-time processing.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ EnvironmentChangeEvent.class, RefreshAutoConfiguration.class })
	@ConditionalOnProperty(name = RefreshAutoConfiguration.REFRESH_SCOPE_ENABLED, matchIfMissing = true)
	static class Refreshing {

		@Bean
		@ConditionalOnMissingBean(LoggingRebinder.class)
		static KeepingLoggingRebinder loggingRebinder() {
			return new KeepingLoggingRebinder();
		}

		@Bean
		@ConditionalOnMissingBean(value = RefreshScope.class, search = SearchStrategy.CURRENT)
		static SecretRefreshScope refreshScope(ConfigurableEnvironment environment,
				ConfigurableListableBeanFactory beanFactory) {
			return new SecretRefreshScope(new SecretProperties(environment), beanFactory);
		}

		@Bean
		@ConditionalOnBean(value = SecretRefreshScope.class, search = SearchStrategy.CURRENT)
		EditListener secretEditListener(ConfigurableApplicationContext context) {
			return new EditListener(context);
		}

		@Bean
		@ConditionalOnBean(value = SecretRefreshScope.class, search = SearchStrategy.CURRENT)
		RefreshScopeReaders secretRefreshScopeReaders(SecretRefreshScope scope) {
			return new RefreshScopeReaders(scope);
		}

		@Bean
		@ConditionalOnMissingBean(value = ContextRefresher.class, search = SearchStrategy.CURRENT)
		@ConditionalOnBootstrapDisabled
		SecretContextRefresher configDataContextRefresher(ConfigurableApplicationContext context, RefreshScope scope,
				RefreshProperties refresh, SecretRotator rotator, SecretProperties properties) {
			return new SecretContextRefresher(context, scope, refresh, rotator, properties);
		}

		@Bean
		@ConditionalOnMissingBean(value = ContextRefresher.class, search = SearchStrategy.CURRENT)
		@ConditionalOnBootstrapEnabled
		SecretBootstrapRefresher legacyContextRefresher(ConfigurableApplicationContext context, RefreshScope scope,
				RefreshProperties refresh, SecretRotator rotator, SecretProperties properties,
				ConfigurableBootstrapContext bootstrapContext) {
			return new SecretBootstrapRefresher(context, scope, refresh, rotator, properties, bootstrapContext);
		}

	}

}
