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

package io.rekey.r2dbc;

import io.r2dbc.pool.ConnectionPool;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Has a pool above a {@link RotatingConnectionFactory} retire its old connections.
 */
final class ConnectionPoolPostProcessor implements BeanPostProcessor {

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof ConnectionPool pool) {
			RotatingConnectionFactory factory = RotatingConnectionFactory.under(pool);
			if (factory != null) {
				R2dbcRotatingPool rotating = factory.pool();
				rotating.attach(new PoolRetirement(beanName, new PoolBorrower(beanName, pool), rotating.connector(),
						rotating.settings()));
			}
		}
		return bean;
	}

}
