// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import liquibase.integration.spring.SpringLiquibase;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Has Liquibase's own login follow its secret, before Liquibase runs.
 */
final class LiquibaseRotation implements BeanPostProcessor {

	static final String NAME = "liquibase";

	private final MigrationLogin login;

	LiquibaseRotation(MigrationLogin login) {
		this.login = login;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof SpringLiquibase liquibase) {
			this.login.follow(beanName, liquibase.getDataSource());
		}
		return bean;
	}

}
