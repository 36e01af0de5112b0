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

package io.rekey.env;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * All who read secrets in one context, for as long as the context lives.
 */
final class ContextReaders implements SecretReaders, SmartInitializingSingleton, DisposableBean {

	private final SecretEnvironment secrets;

	private final ListableBeanFactory beanFactory;

	ContextReaders(SecretEnvironment secrets, ListableBeanFactory beanFactory) {
		this.secrets = secrets;
		this.beanFactory = beanFactory;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.secrets.readers().add(this);
	}

	@Override
	public void destroy() {
		this.secrets.readers().remove(this);
	}

	@Override
	public Collection<Reader> of(SecretReference key, Set<String> properties) {
		List<Reader> readers = new ArrayList<>();
		for (SecretReaders own : this.beanFactory.getBeansOfType(SecretReaders.class, false, false).values()) {
			if (!(own instanceof ContextReaders)) {
				readers.addAll(own.of(key, properties));
			}
		}
		return readers;
	}

}
