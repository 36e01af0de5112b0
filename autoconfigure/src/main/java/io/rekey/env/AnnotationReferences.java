// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.PlaceholderConfigurerSupport;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Sees the texts in annotations of beans, such as {@code @Value}, before they are
 * resolved: what they refer to is named by configuration, however late the bean is made.
 * It comes before the post processors of the other kind, to which those belong that
 * resolve placeholders.
 */
final class AnnotationReferences implements BeanDefinitionRegistryPostProcessor {

	private final ConfigurableEnvironment environment;

	AnnotationReferences(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		NamedSecrets named = beanFactory.getBean(SecretEnvironment.class).named();
		AnnotationTexts texts = beanFactory.getBean(AnnotationTexts.class);
		beanFactory.addEmbeddedValueResolver((text) -> {
			texts.add(text);
			named.addReferences(text, this.environment);
			return text;
		});
		if (beanFactory.getBeanNamesForType(PlaceholderConfigurerSupport.class, true, false).length == 0) {
			// Spring adds this one only where there is no other.
			beanFactory.addEmbeddedValueResolver(this.environment::resolvePlaceholders);
		}
	}

}
