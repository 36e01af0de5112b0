// SPDX-License-Identifier: Apache-2.0

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
