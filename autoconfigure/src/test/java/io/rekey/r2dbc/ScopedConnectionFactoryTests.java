// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.env.TestApplications;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.PoolRotationAutoConfiguration;
import io.rekey.pool.RotatingPool;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.r2dbc.ConnectionFactoryBuilder;
import org.springframework.boot.r2dbc.ConnectionFactoryDecorator;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcProperties;
import org.springframework.cloud.context.config.annotation.RefreshScope;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A connection factory in the refresh scope: a rotation leaves it alone.
 */
@Timeout(180)
class ScopedConnectionFactoryTests {

	private static final AtomicInteger made = new AtomicInteger();

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	private Path directory;

	@Test
	void whenRotatedThenThePoolStaysAndFollows() throws Exception {
		FakeDriver.Host host = FakeDriver.start("one", "canary-1");
		extension.aws().createSecret("scoped/r2dbc", "{\"username\":\"orders\",\"password\":\"canary-1\"}");
		try (var context = TestApplications.run(extension.aws(), this.directory, """
				spring.r2dbc:
				  url: r2dbc:rekeyfake://one/db
				  username: ${secret@scoped/r2dbc#username}
				  password: ${secret@scoped/r2dbc#password}
				rekey.rotation: {min-interval: 0s, reconcile-interval: 0s}
				""", Scoped.class)) {
			ConnectionFactory factory = context.getBean("connectionFactory", ConnectionFactory.class);
			connect(factory);
			RotatingPool pool = context.getBean(PoolRegistry.class).pools().get(0);
			assertThat(pool.name()).isEqualTo("connectionFactory");
			host.password = "canary-2";
			extension.aws().putSecretValue("scoped/r2dbc", "{\"username\":\"orders\",\"password\":\"canary-2\"}");
			assertThat(context.getBean(SecretRotator.class)
				.signal(SecretId.of("scoped/r2dbc"), Signal.of(RotationTrigger.OPERATOR))
				.get(50, TimeUnit.SECONDS)
				.outcome()).isEqualTo(Outcome.ROTATED);
			context.getBean(ContextRefresher.class).refresh();
			connect(factory);
			assertThat(made).hasValue(1);
			assertThat(context.getBean(PoolRegistry.class).pools()).containsExactly(pool);
			assertThat(pool.isClosed()).isFalse();
		}
	}

	private static void connect(ConnectionFactory factory) {
		Connection connection = Mono.from(factory.create())
			.cast(Connection.class)
			.blockOptional(Duration.ofSeconds(30))
			.orElseThrow();
		Mono.from(connection.close()).block(Duration.ofSeconds(30));
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, R2dbcRotationAutoConfiguration.class })
	@EnableConfigurationProperties(R2dbcProperties.class)
	static class Scoped {

		@Bean(destroyMethod = "dispose")
		@RefreshScope
		ConnectionPool connectionFactory(R2dbcProperties properties,
				ObjectProvider<ConnectionFactoryDecorator> decorators) {
			made.incrementAndGet();
			ConnectionFactory driver = ConnectionFactoryBuilder.withUrl(properties.getUrl())
				.username(properties.getUsername())
				.password(properties.getPassword())
				.decorators(decorators.orderedStream().toList())
				.build();
			return new ConnectionPool(ConnectionPoolConfiguration.builder(driver).build());
		}

	}

}
