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

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.store.Proof;
import io.rekey.store.SecretApplier;
import io.rekey.store.SecretProver;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretSource;
import io.rekey.store.SecretStore;
import io.rekey.store.Signal;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.Ordered;

/**
 * The pools that are fed by secrets. Proves a new version by one login a pool, and has
 * old connections retired once it is live.
 */
final class PoolRegistry implements SecretProver, SecretApplier, Ordered, SmartInitializingSingleton, DisposableBean {

	private static final Log logger = LogFactory.getLog(PoolRegistry.class);

	private final SecretStore store;

	private final SecretSource source;

	private final ObjectProvider<SecretRotator> rotator;

	private volatile @Nullable SecretRotator active;

	private volatile boolean closed;

	private final List<RotatingPool> pools = new CopyOnWriteArrayList<>();

	private final ConcurrentMap<SecretId, LoginHealer> healers = new ConcurrentHashMap<>();

	PoolRegistry(SecretStore store, SecretSource source, ObjectProvider<SecretRotator> rotator) {
		this.store = store;
		this.source = source;
		this.rotator = rotator;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	LoginHealer healer(SecretId secret) {
		return this.healers.computeIfAbsent(secret,
				(key) -> new LoginHealer(key, this.store, this.source, this::signal));
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.active = this.rotator.getIfAvailable();
	}

	@Override
	public void destroy() {
		this.closed = true;
		this.active = null;
	}

	/**
	 * Has a secret checked. A pool that starts early, before there is a pipeline, heals
	 * all the same, and is followed up.
	 */
	private boolean signal(SecretId secret) {
		SecretRotator pipeline = this.active;
		if (pipeline != null) {
			var unused = pipeline.signal(secret, Signal.of(RotationTrigger.LOGIN_REFUSED));
		}
		return !this.closed;
	}

	void add(RotatingPool pool) {
		this.pools.add(pool);
	}

	@Override
	public Proof prove(SecretVersion candidate) {
		this.pools.removeIf((pool) -> pool.retirement().isClosed());
		for (RotatingPool pool : this.pools) {
			if (pool.secret().equals(candidate.id())) {
				Proof proof = prove(pool, candidate);
				if (proof.refused()) {
					return proof;
				}
			}
		}
		return Proof.accepted();
	}

	private static Proof prove(RotatingPool pool, SecretVersion candidate) {
		DatabaseLogin login = pool.source().logins().from(candidate);
		if (login == null) {
			return Proof.refused("it lacks the username or the password of pool '" + pool.name() + "'");
		}
		if (login.equals(pool.source().liveLogin())) {
			return Proof.accepted();
		}
		try {
			pool.source().tryLogin(candidate);
			return Proof.accepted();
		}
		catch (SQLException ex) {
			if (LoginRefusals.isRefusal(ex) || LoginRefusals.isLocked(ex)) {
				return Proof.refused("the database of pool '" + pool.name() + "' refuses its login (SQLState "
						+ ex.getSQLState() + ", code " + ex.getErrorCode() + ")");
			}
			if (!isUnreachable(ex)) {
				return Proof.refused("it could not be tried with pool '" + pool.name() + "' (SQLState "
						+ ex.getSQLState() + ", code " + ex.getErrorCode() + ")");
			}
			// A database that can't be reached says nothing about the login.
			logger.warn("Version " + candidate.versionId() + " of secret '" + candidate.id()
					+ "' could not be tried with pool '" + pool.name() + "' (SQLState " + ex.getSQLState() + ")");
			return Proof.accepted();
		}
	}

	/**
	 * Class 08 of SQLSTATE is "connection exception" (ISO/IEC 9075).
	 */
	private static boolean isUnreachable(SQLException failure) {
		return failure.getSQLState() == null || failure.getSQLState().startsWith("08");
	}

	@Override
	public void apply(SecretVersion previous, SecretVersion current) {
		for (RotatingPool pool : this.pools) {
			if (pool.secret().equals(current.id())) {
				pool.retirement().begin();
			}
		}
	}

}
