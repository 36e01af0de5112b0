// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.Objects;

import io.rekey.Secrets;
import io.rekey.aws.AwsCalls;
import io.rekey.aws.AwsClients;
import io.rekey.store.SecretDescriber;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretSource;
import io.rekey.store.SecretStatuses;
import io.rekey.store.SecretStore;
import io.rekey.store.StatusListener;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.context.environment.EnvironmentManager;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * {@link AutoConfiguration Auto-configuration} for secrets in the environment. Backs off
 * where no {@link SecretEnvironment} was bootstrapped.
 */
@AutoConfiguration(beforeName = "org.springframework.cloud.autoconfigure.LifecycleMvcEndpointAutoConfiguration")
@ConditionalOnBooleanProperty(name = "rekey.enabled", matchIfMissing = true)
@ConditionalOnBean(value = SecretEnvironment.class, search = SearchStrategy.CURRENT)
@EnableConfigurationProperties(SecretsProperties.class)
public final class SecretsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	SecretProperties secretProperties(ConfigurableEnvironment environment) {
		return new SecretProperties(environment);
	}

	@Bean
	MaskedProperties secretMaskedProperties(SecretProperties properties, SecretStore secrets) {
		return new MaskedProperties(properties, SecretTexts.butAddresses(secrets));
	}

	@Bean
	PropertiesFollower secretPropertiesFollower(SecretEnvironment secrets, ConfigurableEnvironment environment,
			AnnotationTexts annotations) {
		return new PropertiesFollower(secrets, environment, annotations);
	}

	@Bean
	static AnnotationTexts secretAnnotationTexts() {
		return new AnnotationTexts();
	}

	@Bean
	ContextReaders secretContextReaders(SecretEnvironment secrets, ListableBeanFactory beanFactory) {
		return new ContextReaders(secrets, beanFactory);
	}

	@Bean
	BoundBeans secretBoundBeans(ApplicationContext context) {
		return new BoundBeans(context);
	}

	@Bean
	DeclaredSecrets declaredSecrets(SecretEnvironment secrets) {
		return new DeclaredSecrets(secrets);
	}

	@Bean
	static BeanFactoryPostProcessor lateSecretReferences(ConfigurableEnvironment environment) {
		return (beanFactory) -> {
			if (!Boolean.getBoolean("spring.aot.processing")) {
				beanFactory.getBean(SecretEnvironment.class).loadLate(environment);
			}
		};
	}

	@Bean
	static AnnotationReferences secretAnnotationReferences(ConfigurableEnvironment environment) {
		return new AnnotationReferences(environment);
	}

	@Bean
	static BeanFactoryPostProcessor secretConversions() {
		return (beanFactory) -> {
			ConversionService conversions = beanFactory.getConversionService();
			if (conversions != null && !Boolean.getBoolean("spring.aot.processing")) {
				SecretEnvironment secrets = beanFactory.getBean(SecretEnvironment.class);
				beanFactory.setConversionService(new SecretConversions(conversions, new SecretTexts(secrets.store())));
			}
		};
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(SanitizingFunction.class)
	static class Sanitizing {

		@Bean
		UnusedReads secretUnusedReads() {
			return new UnusedReads();
		}

		@Bean
		SanitizingFunction secretSanitizingFunction(MaskedProperties masked) {
			return new SecretSanitizingFunction(masked);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(EnvironmentManager.class)
	static class Jmx {

		@Bean
		@ConditionalOnMissingBean(EnvironmentManager.class)
		MaskingEnvironmentManager environmentManager(ConfigurableEnvironment environment, MaskedProperties masked) {
			return new MaskingEnvironmentManager(environment, masked);
		}

	}

	/**
	 * For a context with secrets of its own.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(value = SharedSecrets.class, search = SearchStrategy.CURRENT)
	static class Own {

		@Bean
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		Secrets secrets(SecretStore store, SecretEnvironment environment) {
			return new ObservedSecrets(store, environment.marks());
		}

		@Bean
		ReadClock secretReadClock(SecretEnvironment environment) {
			return environment.marks().clock();
		}

		@Bean
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		SecretUsage secretUsage(SecretEnvironment environment) {
			return new UsageReport(environment);
		}

		@Bean
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		SecretStore secretStore(SecretEnvironment environment, ObjectProvider<SecretsManagerClient> client) {
			client.ifUnique(environment::use);
			return environment.store();
		}

		@Bean
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		SecretSource secretSource(SecretEnvironment environment) {
			return environment.source();
		}

		@Bean
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		SecretDescriber secretDescriber(SecretEnvironment environment) {
			return environment.describer();
		}

		@Bean
		@Lazy
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		AwsClients awsClients(SecretEnvironment environment) {
			return environment.awsClients();
		}

		@Bean
		AwsCalls awsCalls(SecretEnvironment environment) {
			return environment.awsCalls();
		}

		@Bean
		SecretsLifecycle secretsLifecycle(SecretEnvironment environment, ConfigurableApplicationContext context,
				ObjectProvider<SecretRotator> rotator) {
			return new SecretsLifecycle(environment, context, rotator);
		}

		@Bean
		ChildContexts secretChildContexts(SecretEnvironment environment) {
			return new ChildContexts(environment);
		}

	}

	/**
	 * For a child of such a context. The beans have the names of those of the parent, so
	 * that they hide them.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(value = SharedSecrets.class, search = SearchStrategy.CURRENT)
	static class Shared {

		@Bean
		SecretStore secretStore(SecretEnvironment environment) {
			return environment.store();
		}

		@Bean(destroyMethod = "")
		@ConditionalOnBean(value = SecretRotator.class, search = SearchStrategy.ANCESTORS)
		@ConditionalOnProperty(name = "rekey.rotation.enabled", matchIfMissing = true)
		SecretRotator secretRotator(ConfigurableApplicationContext context) {
			return Objects.requireNonNull(context.getParent()).getBean(SecretRotator.class);
		}

		/**
		 * Tells the listeners of this context. Those of the parent are told by it.
		 */
		@Bean
		@ConditionalOnBean(value = SecretRotator.class, search = SearchStrategy.CURRENT)
		SecretStatuses secretStatuses(ListableBeanFactory beanFactory) {
			return new SecretStatuses(beanFactory.getBeansOfType(StatusListener.class)
				.values()
				.stream()
				.sorted(AnnotationAwareOrderComparator.INSTANCE)
				.toList());
		}

		@Bean
		@ConditionalOnBean(value = SecretRotator.class, search = SearchStrategy.CURRENT)
		ChildContext secretChildContext(SharedSecrets secrets, ListableBeanFactory beanFactory, SecretRotator rotator) {
			return new ChildContext(secrets, beanFactory, rotator);
		}

	}

}
