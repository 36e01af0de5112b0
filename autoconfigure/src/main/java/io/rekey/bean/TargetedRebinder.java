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

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import javax.sql.DataSource;

import io.rekey.store.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.context.properties.ConfigurationPropertiesBean;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.properties.ConfigurationPropertiesBeans;
import org.springframework.cloud.context.properties.ConfigurationPropertiesRebinder;
import org.springframework.context.ApplicationContext;

/**
 * Rebinds the {@code @ConfigurationProperties} beans that have a changed property, in
 * place, and leaves all others alone. Spring Cloud's own rebinder resets every bean to
 * its defaults first, which readers see.
 */
final class TargetedRebinder extends ConfigurationPropertiesRebinder {

	private static final Log logger = LogFactory.getLog(TargetedRebinder.class);

	private final ApplicationContext context;

	TargetedRebinder(ConfigurationPropertiesBeans beans, ApplicationContext context) {
		super(beans);
		this.context = context;
	}

	@Override
	public void onApplicationEvent(EnvironmentChangeEvent event) {
		if (this.context.equals(event.getSource()) || event.getKeys().equals(event.getSource())) {
			for (String name : beansFor(event.getKeys())) {
				rebindInIsolation(name);
			}
		}
	}

	/**
	 * A bean that can't be rebound keeps working with the values it has. It does not go
	 * to {@link #getErrors()}: that would take the application out of service, and show
	 * the exception with the value that did not fit.
	 */
	private void rebindInIsolation(String name) {
		try {
			rebind(name);
		}
		catch (RuntimeException ex) {
			logger.warn("Bean '" + name + "' keeps its values, because it can't be rebound: " + Failures.describe(ex));
		}
	}

	@Override
	public void rebind() {
		getErrors().clear();
		getBeanNames().forEach(this::rebind);
	}

	@Override
	public boolean rebind(String name) {
		ConfigurationPropertiesBean bean = find(name);
		Object instance = (bean != null) ? bean.getInstance() : null;
		if (bean == null || instance == null || isExcluded(name, instance)) {
			return false;
		}
		new LiveBean(this.context, name, bean, instance).rebind();
		return true;
	}

	@Override
	@SuppressWarnings("rawtypes") // as declared by Spring Cloud
	public boolean rebind(Class type) {
		boolean rebound = false;
		for (String name : getBeanNames()) {
			ConfigurationPropertiesBean bean = find(name);
			if (bean != null && type.isInstance(bean.getInstance())) {
				rebound |= rebind(name);
			}
		}
		return rebound;
	}

	private boolean isExcluded(String name, Object instance) {
		return instance instanceof DataSource || getNeverRefreshable().contains(name)
				|| getNeverRefreshable().contains(instance.getClass().getName());
	}

	/**
	 * Returns the beans that are bound to any of the given properties.
	 * @param keys the names of properties
	 * @return the names of the beans
	 */
	Collection<String> beansFor(Collection<String> keys) {
		List<String> names = new ArrayList<>();
		for (String name : getBeanNames()) {
			ConfigurationPropertiesBean bean = find(name);
			if (bean != null && keys.stream().anyMatch((key) -> isUnder(bean.getAnnotation().prefix(), key))) {
				names.add(name);
			}
		}
		return names;
	}

	private static boolean isUnder(String prefix, String key) {
		ConfigurationPropertyName ancestor = ConfigurationPropertyName.of(prefix);
		return isAncestor(ancestor, ConfigurationPropertyName.adapt(key, '.'))
				|| isAncestor(ancestor, ConfigurationPropertyName.adapt(key, '_'));
	}

	private static boolean isAncestor(ConfigurationPropertyName ancestor, ConfigurationPropertyName name) {
		return ancestor.isEmpty() || ancestor.equals(name) || ancestor.isAncestorOf(name);
	}

	private @Nullable ConfigurationPropertiesBean find(String name) {
		ApplicationContext current = this.context;
		while (current != null && !current.containsLocalBean(name)) {
			current = current.getParent();
		}
		if (current == null || isScoped(current, name)) {
			return null;
		}
		Object bean = current.getBean(name);
		Object target = AopProxyUtils.getSingletonTarget(bean);
		return ConfigurationPropertiesBean.get(current, (target != null) ? target : bean, name);
	}

	private static boolean isScoped(ApplicationContext context, String name) {
		return context.getAutowireCapableBeanFactory() instanceof BeanDefinitionRegistry registry
				&& registry.containsBeanDefinition(name) && !context.isSingleton(name);
	}

}
