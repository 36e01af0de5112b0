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
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;

import io.rekey.SecretId;
import io.rekey.env.SecretProperties;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cloud.context.scope.refresh.RefreshScope;

/**
 * A refresh scope that knows which of its beans read which secret while they were
 * created, so that a rotation renews those and leaves the others alone.
 */
final class SecretRefreshScope extends RefreshScope {

	private final SecretProperties properties;

	private final ConfigurableListableBeanFactory beanFactory;

	private final ConcurrentMap<String, Set<SecretId>> secretsByBean = new ConcurrentHashMap<>();

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
		this.secretsByBean.put(name, this.properties.secretsReadBy(() -> bean.set(objectFactory.getObject())));
		return Objects.requireNonNull(bean.get());
	}

	/**
	 * Renews the beans that read a secret, or that hold one of the given beans.
	 * @param secret the secret
	 * @param reboundBeans the names of beans that were rebound
	 */
	void refresh(SecretId secret, Collection<String> reboundBeans) {
		this.secretsByBean.forEach((name, secrets) -> {
			if (secrets.contains(secret) || dependsOn(name, reboundBeans, new HashSet<>())) {
				refresh(name);
			}
		});
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
