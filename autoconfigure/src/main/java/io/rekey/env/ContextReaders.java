// SPDX-License-Identifier: Apache-2.0

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
