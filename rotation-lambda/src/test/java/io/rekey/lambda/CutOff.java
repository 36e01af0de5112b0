// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Set;

import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Cuts a function off right after its n-th call of Secrets Manager or of the database, as
 * Lambda does when its time is over: no code of the function gets to see it.
 */
final class CutOff extends Error {

	private static final long serialVersionUID = 1L;

	private static final Set<String> STATEMENTS = Set.of("execute", "executeQuery", "executeUpdate", "commit",
			"setAutoCommit", "unwrap");

	private int callsLeft;

	CutOff(int calls) {
		super("cut off");
		this.callsLeft = calls;
	}

	private void afterCall() {
		if (--this.callsLeft == 0) {
			throw this;
		}
	}

	SecretsManagerClient around(SecretsManagerClient client) {
		return proxy(SecretsManagerClient.class, client, true);
	}

	Database around(Database database) {
		return new CutDatabase(database);
	}

	private Database.Session around(Database.Session session) {
		if (session instanceof MySqlSession mySql) {
			return new MySqlSession(proxy(Connection.class, mySql.connection(), false), mySql.username());
		}
		PostgresSession postgres = (PostgresSession) session;
		return new PostgresSession(proxy(Connection.class, postgres.connection(), false), postgres.username());
	}

	private <T> T proxy(Class<T> type, T target, boolean all) {
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (self, method, args) -> {
				Object result;
				try {
					result = method.invoke(target, args);
				}
				catch (InvocationTargetException ex) {
					throw ex.getCause();
				}
				if (all || STATEMENTS.contains(method.getName())) {
					afterCall();
				}
				return (result instanceof Statement statement) ? statement(method.getReturnType(), statement) : result;
			}));
	}

	private <T> T statement(Class<T> type, Statement statement) {
		return proxy(type, type.cast(statement), false);
	}

	/**
	 * A database whose sessions are cut off.
	 */
	private final class CutDatabase implements Database {

		private final Database database;

		private CutDatabase(Database database) {
			this.database = database;
		}

		@Override
		public Set<String> engines() {
			return this.database.engines();
		}

		@Override
		public int defaultPort() {
			return this.database.defaultPort();
		}

		@Override
		public String defaultDatabaseName() {
			return this.database.defaultDatabaseName();
		}

		@Override
		public Optional<String> usernameProblem(DatabaseSecret secret) {
			return this.database.usernameProblem(secret);
		}

		@Override
		public Optional<Session> login(DatabaseSecret secret) throws SQLException {
			Optional<Session> session = this.database.login(secret);
			if (session.isEmpty()) {
				return session;
			}
			return session.map(CutOff.this::around);
		}

	}

}
