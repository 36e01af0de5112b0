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

package io.rekey.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.pool.PoolLoginsResolver;
import io.rekey.pool.PoolProperties;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.PoolRotationAutoConfiguration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * {@link AutoConfiguration Auto-configuration} for JDBC pools that follow their secrets.
 */
@AutoConfiguration(after = PoolRotationAutoConfiguration.class)
@ConditionalOnClass(AbstractDataSource.class)
@ConditionalOnBean(value = PoolRegistry.class, search = SearchStrategy.CURRENT)
public final class JdbcRotationAutoConfiguration {

	@Bean
	static JdbcPoolRotation jdbcPoolRotation(ObjectProvider<PoolLoginsResolver> resolver,
			ObjectProvider<PoolRegistry> registry, ObjectProvider<PoolProperties> properties) {
		return new JdbcPoolRotation(resolver, registry, properties);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(HikariDataSource.class)
	static class Hikari {

		@Bean
		static PoolPostProcessor<HikariDataSource> hikariRotationPostProcessor(JdbcPoolRotation rotation) {
			return new PoolPostProcessor<>(new HikariSupport(), rotation);
		}

	}

}
