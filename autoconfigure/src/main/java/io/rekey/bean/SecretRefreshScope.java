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

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

import io.rekey.SecretId;
import io.rekey.env.SecretProperties;
import io.rekey.env.SecretReference;
import io.rekey.store.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cloud.context.scope.refresh.RefreshScope;

/**
 * A refresh scope that knows which of its beans read which secret while they were
 * created, so that a rotation renews those and leaves the others alone.
 */
final class SecretRefreshScope extends RefreshScope {

	private static final Log logger = LogFactory.getLog(SecretRefreshScope.class);

	private final SecretProperties properties;

	private final ConfigurableListableBeanFactory beanFactory;

	private final Map<String, Set<SecretReference>> readsByBean = new ConcurrentHashMap<>();

	/**
	 * The names of beans being created, by what will hold the bean: a bean that is
	 * renewed meanwhile is created twice at once.
	 */
	private final Map<AtomicReference<@Nullable Object>, String> creating = new ConcurrentHashMap<>();

	SecretRefreshScope(SecretProperties properties, ConfigurableListableBeanFactory beanFactory) {
		this.properties = properties;
		this.beanFactory = beanFactory;
	}

	@Override
	public Object get(String name, ObjectFactory<?> objectFactory) {
		return super.get(name, () -> create(name, objectFactory));
	}

	private Object create(String name, ObjectFactory<?> objectFactory) {
		AtomicReference<@Nullable Object> bean = new AtomicReference<>();
		this.creating.put(bean, name);
		try {
			this.readsByBean.put(name, this.properties.readBy(() -> bean.set(objectFactory.getObject())));
		}
		finally {
			this.creating.remove(bean);
		}
		return Objects.requireNonNull(bean.get());
	}

	/**
	 * Renews the beans that read a secret, or that hold one of the given beans. A bean
	 * that is being created may have read the version before, and is renewed as well.
	 * @param secret the secret
	 * @param reboundBeans the names of beans that were rebound
	 */
	void refresh(SecretId secret, Collection<String> reboundBeans) {
		// In this order: a bean leaves the first collection after it entered the second.
		Set<String> names = new HashSet<>(this.creating.values());
		this.readsByBean.forEach((name, reads) -> {
			if (reads.stream().anyMatch((read) -> read.id().equals(secret))
					|| dependsOn(name, reboundBeans, new HashSet<>())) {
				names.add(name);
			}
		});
		names.forEach(this::refreshInIsolation);
	}

	/**
	 * Returns the beans that read a key while they were created.
	 * @param key the secret and its key
	 * @return the names of the beans
	 */
	Set<String> readersOf(SecretReference key) {
		Set<String> names = new LinkedHashSet<>();
		this.readsByBean.forEach((name, reads) -> {
			if (reads.contains(key)) {
				names.add(name);
			}
		});
		return names;
	}

	private void refreshInIsolation(String name) {
		try {
			refresh(name);
		}
		catch (RuntimeException ex) {
			logger.warn("The renewal of bean '" + name + "' failed: " + Failures.describe(ex));
		}
	}

	private boolean dependsOn(String name, Collection<String> others, Set<String> visited) {
		for (String dependency : this.beanFactory.getDependenciesForBean(name)) {
			if (others.contains(dependency) || (visited.add(dependency) && dependsOn(dependency, others, visited))) {
				return true;
			}
		}
		return false;
	}

}
