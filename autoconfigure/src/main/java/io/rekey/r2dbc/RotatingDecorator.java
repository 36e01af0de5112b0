// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.r2dbc.spi.ConnectionFactory;
import io.rekey.env.FollowingBeans;
import io.rekey.pool.PoolLogins;
import io.rekey.pool.PoolLoginsResolver;
import io.rekey.pool.PoolProperties;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.RotatingConnector;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.r2dbc.ConnectionFactoryDecorator;
import org.springframework.boot.r2dbc.OptionsCapableConnectionFactory;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcProperties;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Has a connection factory follow the secret that feeds it. It comes first, so that what
 * others put around stays there.
 */
final class RotatingDecorator implements ConnectionFactoryDecorator, Ordered {

	private static final Log logger = LogFactory.getLog(RotatingDecorator.class);

	private static final String PREFIX = "spring.r2dbc";

	private static final String DEFAULT_NAME = "connectionFactory";

	private static final Duration LOGIN_BOUND = Duration.ofSeconds(10);

	private final ConfigurableListableBeanFactory beanFactory;

	private final Environment environment;

	private final ObjectProvider<PoolLoginsResolver> resolver;

	private final ObjectProvider<PoolRegistry> registry;

	private final ObjectProvider<PoolProperties> properties;

	private final ObjectProvider<R2dbcProperties> r2dbc;

	RotatingDecorator(ConfigurableListableBeanFactory beanFactory, Environment environment,
			ObjectProvider<PoolLoginsResolver> resolver, ObjectProvider<PoolRegistry> registry,
			ObjectProvider<PoolProperties> properties, ObjectProvider<R2dbcProperties> r2dbc) {
		this.beanFactory = beanFactory;
		this.environment = environment;
		this.resolver = resolver;
		this.registry = registry;
		this.properties = properties;
		this.r2dbc = r2dbc;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public ConnectionFactory decorate(ConnectionFactory delegate) {
		OptionsCapableConnectionFactory driver = OptionsCapableConnectionFactory.unwrapFrom(delegate);
		if (driver == null) {
			return delegate;
		}
		String name = beanInCreation();
		LoginOptions options = LoginOptions.of(driver.getOptions(), this.environment.getProperty(PREFIX + ".url"));
		PoolLogins logins = this.resolver.getObject().resolveR2dbc(name, options.bound(List.of(PREFIX)));
		return (logins != null) ? follow(name, delegate, options, logins) : delegate;
	}

	/**
	 * A decorator is not told for which bean it works.
	 */
	private String beanInCreation() {
		List<String> names = Stream.of(this.beanFactory.getBeanNamesForType(ConnectionFactory.class, true, false))
			.filter(this.beanFactory::isCurrentlyInCreation)
			.toList();
		return (names.size() == 1) ? FollowingBeans.nameOf(names.get(0)) : DEFAULT_NAME;
	}

	private ConnectionFactory follow(String name, ConnectionFactory delegate, LoginOptions options, PoolLogins logins) {
		if (!(delegate instanceof OptionsCapableConnectionFactory)) {
			logger.warn("Connection factory '" + name + "' is fed by secret '" + logins.secret()
					+ "' but does not follow its rotation: " + delegate.getClass().getName()
					+ " is around the driver already. Replace 'r2dbc:pool:' in its URL by 'r2dbc:' and set"
					+ " 'spring.r2dbc.pool.*'.");
			return delegate;
		}
		R2dbcProperties.Pool bound = this.r2dbc.stream().map(R2dbcProperties::getPool).findFirst().orElse(null);
		PoolSettings settings = PoolSettings.of(this.properties.getObject().r2dbc(name).retirement(), bound);
		ConnectionTrial trial = (bound != null && isPoolOfSpringBoot(name)) ? ConnectionTrial.of(bound)
				: ConnectionTrial.NONE;
		R2dbcLoginConnector driver = new R2dbcLoginConnector(options, LOGIN_BOUND, trial);
		PoolRegistry pools = this.registry.getObject();
		RotatingConnector<RotatingConnection> connector = pools.connector(driver, logins, settings.timeout());
		R2dbcRotatingPool pool = new R2dbcRotatingPool(name, connector, settings);
		pools.add(pool);
		return new RotatingConnectionFactory(delegate, driver, connector, pool);
	}

	/**
	 * What another pool does with its connections, the properties do not tell.
	 */
	private boolean isPoolOfSpringBoot(String name) {
		Method maker = (this.beanFactory.containsBeanDefinition(name)
				&& this.beanFactory.getMergedBeanDefinition(name) instanceof RootBeanDefinition definition)
						? definition.getResolvedFactoryMethod() : null;
		return maker != null && maker.getReturnType().getName().equals("io.r2dbc.pool.ConnectionPool")
				&& maker.getDeclaringClass().getName().startsWith(R2dbcProperties.class.getPackageName() + ".");
	}

}
