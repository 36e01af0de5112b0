// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.env.TestApplications;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.beans.factory.support.RootBeanDefinition;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for how many beans a rotation touches in an application that has many.
 */
@Timeout(120)
class SingleBeanRebindTests {

	private static final int BEANS = 100;

	private static final int REFERRING = 42;

	/**
	 * How often a property was set, by the class of the bean.
	 */
	private static final Map<Class<?>, Integer> sets = new ConcurrentHashMap<>();

	private static final Map<Class<?>, Integer> instances = new ConcurrentHashMap<>();

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	@Test
	void whenOneBeanOfAHundredRefersToTheSecretThenOnlyThatOneIsRebound() throws Exception {
		this.aws.createSecret("rebind/one", "{\"token\":\"v1\"}");
		StringBuilder yaml = new StringBuilder("rekey.rotation: {min-interval: 0s, reconcile-interval: 0s}\n");
		for (int i = 0; i < BEANS; i++) {
			yaml.append("bean%d.token: %s\n".formatted(i, (i == REFERRING) ? "${secret@rebind/one#token}" : "fixed"));
		}
		try (ConfigurableApplicationContext context = TestApplications.run(this.aws, this.directory, yaml.toString(),
				App.class)) {
			assertThat(context.getBeansOfType(Bound.class)).hasSize(BEANS);
			assertThat(sets).hasSize(BEANS);
			sets.clear();
			instances.clear();
			this.aws.putSecretValue("rebind/one", "{\"token\":\"v2\"}");
			assertThat(context.getBean(SecretRotator.class)
				.signal(SecretId.of("rebind/one"), Signal.of(RotationTrigger.OPERATOR))
				.get()
				.outcome()).isEqualTo(Outcome.ROTATED);
			Bound referring = context.getBean("bean" + REFERRING, Bound.class);
			assertThat(referring.getToken()).isEqualTo("v2");
			assertThat(sets.keySet()).containsExactly(referring.getClass());
			assertThat(instances.keySet()).isSubsetOf(referring.getClass());
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties
	@Import({ TestApplications.Library.class, Beans.class })
	static class App {

	}

	/**
	 * Registers as many beans, each of a class and with a prefix of its own.
	 */
	static class Beans implements ImportBeanDefinitionRegistrar {

		@Override
		public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
			for (int i = 0; i < BEANS; i++) {
				registry.registerBeanDefinition("bean" + i, new RootBeanDefinition(type("bean" + i)));
			}
		}

		private static Class<?> type(String prefix) {
			return new ByteBuddy().subclass(Bound.class)
				.annotateType(AnnotationDescription.Builder.ofType(ConfigurationProperties.class)
					.define("value", prefix)
					.build())
				.make()
				.load(Bound.class.getClassLoader())
				.getLoaded();
		}

	}

	/**
	 * Counts its instances, and how often it is set.
	 */
	public static class Bound {

		private volatile String token = "";

		public Bound() {
			instances.merge(getClass(), 1, Integer::sum);
		}

		public String getToken() {
			return this.token;
		}

		public void setToken(String token) {
			sets.merge(getClass(), 1, Integer::sum);
			this.token = token;
		}

	}

}
