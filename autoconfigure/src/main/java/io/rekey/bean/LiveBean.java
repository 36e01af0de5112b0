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

package io.rekey.bean;

import java.lang.reflect.Constructor;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.InitDestroyAnnotationBeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationPropertiesBean;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindingPostProcessor;
import org.springframework.boot.context.properties.bind.BindMethod;
import org.springframework.context.ApplicationContext;

/**
 * A {@code @ConfigurationProperties} bean that is in use. It is rebound by binding a
 * fresh instance, with converters and validation as at start, and then moving over what
 * differs, value by value: no reader sees a default or an empty collection in between,
 * and a failed binding leaves the bean as it is.
 */
final class LiveBean {

	private static final Log logger = LogFactory.getLog(LiveBean.class);

	private final ApplicationContext context;

	private final String name;

	private final ConfigurationPropertiesBean bean;

	private final Object live;

	LiveBean(ApplicationContext context, String name, ConfigurationPropertiesBean bean, Object live) {
		this.context = context;
		this.name = name;
		this.bean = bean;
		this.live = live;
	}

	void rebind() {
		if (this.bean.asBindTarget().getBindMethod() == BindMethod.VALUE_OBJECT) {
			logger.warn("Bean '" + this.name + "' is bound by its constructor and keeps its values. Put it in"
					+ " @RefreshScope, or bind it by setters, so that it can follow a rotation.");
			return;
		}
		Object fresh = newInstance(this.live.getClass());
		ConfigurationPropertiesBindingPostProcessor binder = this.context
			.getBean(ConfigurationPropertiesBindingPostProcessor.class);
		if (fresh == null) {
			binder.postProcessBeforeInitialization(this.live, this.name);
		}
		else {
			Object defaults = isMadeByFactoryMethod() ? newInstance(this.live.getClass()) : null;
			binder.postProcessBeforeInitialization(fresh, this.name);
			new PropertyTransfer(defaults).transfer(fresh, this.live);
		}
		initialize();
	}

	/**
	 * A factory method may have set values that no property holds; a fresh instance lacks
	 * them.
	 */
	private boolean isMadeByFactoryMethod() {
		return beanFactory().containsBeanDefinition(this.name)
				&& beanFactory().getBeanDefinition(this.name).getFactoryMethodName() != null;
	}

	private static @Nullable Object newInstance(Class<?> type) {
		for (Constructor<?> constructor : type.getDeclaredConstructors()) {
			if (constructor.getParameterCount() == 0) {
				return BeanUtils.instantiateClass(constructor);
			}
		}
		return null;
	}

	private void initialize() {
		for (InitDestroyAnnotationBeanPostProcessor postProcessor : this.context
			.getBeansOfType(InitDestroyAnnotationBeanPostProcessor.class, false, false)
			.values()) {
			postProcessor.postProcessBeforeInitialization(this.live, this.name);
		}
		if (this.live instanceof InitializingBean initializing) {
			try {
				initializing.afterPropertiesSet();
			}
			catch (RuntimeException ex) {
				throw ex;
			}
			catch (Exception ex) {
				throw new IllegalStateException("Could not initialize bean '" + this.name + "' again", ex);
			}
		}
	}

	private ConfigurableListableBeanFactory beanFactory() {
		return (ConfigurableListableBeanFactory) this.context.getAutowireCapableBeanFactory();
	}

}
