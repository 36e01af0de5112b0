// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.rekey.RotationTrigger;
import io.rekey.SecretVersion;
import io.rekey.pool.LoginKeys;
import io.rekey.pool.PoolLogins;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.Retirement;
import io.rekey.pool.RotatingConnector;
import io.rekey.pool.StagedSource;
import io.rekey.store.OnRevoked;
import io.rekey.store.Participants;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.RotationSettings;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretStore;
import io.rekey.store.Signal;
import io.rekey.store.Spread;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.support.StaticListableBeanFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A secret at version {@code v1}, the pipeline that rotates it, and connection factories
 * that follow.
 */
final class FakeRotation implements AutoCloseable {

	final StagedSource source = new StagedSource();

	private final SecretStore store = new SecretStore(this.source, (id) -> SecretLocation.of(id.value()),
			Clock.systemUTC());

	private final StaticListableBeanFactory beans = new StaticListableBeanFactory();

	private final PoolRegistry registry = new PoolRegistry(this.store, this.source,
			this.beans.getBeanProvider(SecretRotator.class), Spread.NONE);

	private final SecretRotator rotator = new SecretRotator(this.store, this.source,
			RotationSettings.withMinInterval(Duration.ZERO).with(OnRevoked.DROP, Spread.NONE),
			new Participants(List.of(this.registry), List.of()), Clock.systemUTC());

	FakeRotation() {
		this.beans.addBean("rotator", this.rotator);
		this.registry.afterSingletonsInstantiated();
		this.source.put("AWSCURRENT", "v1");
		this.store.load(Set.of(StagedSource.ID));
	}

	RotatingConnectionFactory factory(Retirement retirement, Duration budget) {
		return factory(new PoolSettings(retirement, budget, Duration.ofMinutes(1)), "username",
				(version) -> FakeDriver.URL);
	}

	RotatingConnectionFactory factory(PoolSettings settings, String usernameKey,
			Function<SecretVersion, @Nullable String> url) {
		ConnectionFactoryOptions base = ConnectionFactoryOptions.parse(FakeDriver.URL);
		R2dbcLoginConnector driver = new R2dbcLoginConnector(LoginOptions.of(base, FakeDriver.URL),
				Duration.ofSeconds(5), ConnectionTrial.NONE);
		PoolLogins logins = new PoolLogins(new LoginKeys(StagedSource.ID, usernameKey, "password", null), url);
		RotatingConnector<RotatingConnection> connector = this.registry.connector(driver, logins, settings.timeout());
		R2dbcRotatingPool pool = new R2dbcRotatingPool("db", connector, settings);
		this.registry.add(pool);
		return new RotatingConnectionFactory(ConnectionFactories.get(base), driver, connector, pool);
	}

	/**
	 * Makes a version current, and waits until it is live.
	 */
	void rotateTo(String versionId) {
		this.source.put("AWSCURRENT", versionId);
		assertThat(check().outcome()).isEqualTo(Outcome.ROTATED);
	}

	/**
	 * Takes the right to read the secret away, until it was dropped.
	 */
	void drop() {
		this.source.denied.add("AWSCURRENT");
		await().until(() -> check().outcome() == Outcome.REVOKED);
	}

	RotationResult check() {
		return this.rotator.signal(StagedSource.ID, Signal.of(RotationTrigger.OPERATOR)).join();
	}

	@Override
	public void close() {
		this.registry.destroy();
		this.rotator.close();
	}

}
