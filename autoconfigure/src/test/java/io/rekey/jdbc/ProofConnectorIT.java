// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.net.Socket;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.pool.LoginFailure;
import io.rekey.pool.LoginResult;
import io.rekey.pool.PoolLogin;
import io.rekey.test.EmbeddedMariaDb;
import io.rekey.test.EmbeddedPostgreSql;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.tomcat.jdbc.pool.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.jdbc.datasource.SimpleDriverDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ProofConnector} with real databases, and with hosts that are none.
 */
@Timeout(180)
class ProofConnectorIT {

	private static final Duration LIMIT = Duration.ofSeconds(1);

	private static EmbeddedPostgreSql postgres;

	private static EmbeddedMariaDb mariaDb;

	@BeforeAll
	static void start() {
		postgres = EmbeddedPostgreSql.start();
		postgres.createUser("orders", "right");
		mariaDb = EmbeddedMariaDb.start();
		mariaDb.createUser("orders", "right");
		mariaDb.execute("CREATE DATABASE private");
	}

	@AfterAll
	static void stop() {
		postgres.close();
		mariaDb.close();
	}

	/**
	 * A driver, and a URL without its parameters.
	 */
	record Database(Driver driver, String url) {

		@Override
		public String toString() {
			return this.driver.getClass().getName();
		}

	}

	static Stream<Database> databases() throws SQLException {
		return Stream.of(new Database(new org.postgresql.Driver(), postgres.jdbcUrl()),
				new Database(new org.mariadb.jdbc.Driver(), mariaDb.jdbcUrl()), new Database(
						new com.mysql.cj.jdbc.Driver(), mariaDb.jdbcUrl().replace("jdbc:mariadb:", "jdbc:mysql:")));
	}

	@ParameterizedTest
	@MethodSource("databases")
	void whenThePoolChangesTheStateThenTheConnectionIsAsNewAgain(Database database) throws SQLException {
		HikariDataSource pool = new HikariDataSource();
		pool.setReadOnly(true);
		pool.setAutoCommit(false);
		pool.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
		pool.setConnectionTestQuery("SELECT 1");
		try (Connection fresh = database.driver.connect(database.url, login());
				Connection proven = open(database, new Properties(), new HikariSupport().setup(pool)).connection()) {
			assertThat(proven.isClosed()).isFalse();
			assertThat(proven.getAutoCommit()).isEqualTo(fresh.getAutoCommit()).isTrue();
			assertThat(proven.isReadOnly()).isEqualTo(fresh.isReadOnly()).isFalse();
			assertThat(proven.getTransactionIsolation()).isEqualTo(fresh.getTransactionIsolation());
			assertThat(proven.getNetworkTimeout()).isEqualTo(fresh.getNetworkTimeout()).isZero();
			assertThat(proven.getCatalog()).isEqualTo(fresh.getCatalog());
		}
	}

	@ParameterizedTest
	@MethodSource("databases")
	void whenTheUserHasLimitsThenTheyStay(Database database) throws SQLException {
		boolean seconds = database.url.startsWith("jdbc:postgresql:");
		Properties properties = new Properties();
		properties.setProperty("socketTimeout", seconds ? "77" : "77000");
		try (Connection proven = open(database, properties, ConnectionSetup.NONE).connection()) {
			assertThat(proven.getNetworkTimeout()).isEqualTo(77_000);
		}
		Database inUrl = new Database(database.driver,
				database.url + "?socketTimeout=" + properties.getProperty("socketTimeout"));
		try (Connection proven = open(inUrl, new Properties(), ConnectionSetup.NONE).connection()) {
			assertThat(proven.getNetworkTimeout()).isEqualTo(77_000);
		}
	}

	@ParameterizedTest
	@MethodSource("databases")
	void whenInitSqlRanThenTheConnectionIsClosed(Database database) throws SQLException {
		HikariDataSource pool = new HikariDataSource();
		pool.setConnectionInitSql("SELECT 1");
		LoginResult<Connection> result = open(database, new Properties(), new HikariSupport().setup(pool));
		assertThat(result.isAccepted()).isTrue();
		assertThat(result.connection().isClosed()).isTrue();
	}

	@ParameterizedTest
	@MethodSource("databases")
	void whenThePoolCommitsItsInitSqlThenSoDoesTheProof(Database database) throws SQLException {
		HikariDataSource pool = new HikariDataSource();
		pool.setAutoCommit(false);
		pool.setConnectionInitSql("CREATE TABLE committed (id int)");
		pool.setIsolateInternalQueries(true);
		assertThat(open(database, new Properties(), new HikariSupport().setup(pool)).isAccepted()).isTrue();
		LoginResult<Connection> again = open(database, new Properties(), new HikariSupport().setup(pool));
		assertThat(again.step()).isEqualTo("connection-init-sql");
		try (Connection connection = database.driver.connect(database.url, login())) {
			connection.createStatement().execute("DROP TABLE committed");
		}
	}

	static Stream<ConnectionSetup> catalogs() throws SQLException {
		HikariDataSource hikari = new HikariDataSource();
		hikari.setCatalog("private");
		DataSource tomcat = new DataSource();
		tomcat.setDefaultCatalog("private");
		BasicDataSource dbcp2 = new BasicDataSource();
		dbcp2.setDefaultCatalog("private");
		SimpleDriverDataSource simple = new SimpleDriverDataSource();
		simple.setCatalog("private");
		return Stream.of(new HikariSupport().setup(hikari), new TomcatSupport().setup(tomcat),
				new Dbcp2Support().setup(dbcp2), new SimpleDriverSupport().setup(simple));
	}

	@ParameterizedTest
	@MethodSource("catalogs")
	void whenTheUserMayNotUseTheCatalogThenThatIsTheStep(ConnectionSetup setup) throws SQLException {
		for (Database database : databases().skip(1).toList()) {
			LoginResult<Connection> result = open(database, new Properties(), setup);
			assertThat(result.failure()).isEqualTo(LoginFailure.OTHER);
			assertThat(result.reason()).matches("(default-)?catalog: SQLState 42000, code 1044");
		}
		mariaDb.execute("GRANT SELECT ON private.* TO orders@'%'");
		try {
			for (Database database : databases().skip(1).toList()) {
				LoginResult<Connection> result = open(database, new Properties(), setup);
				assertThat(result.isAccepted()).isTrue();
				assertThat(result.connection().isClosed()).isTrue();
			}
		}
		finally {
			mariaDb.execute("REVOKE SELECT ON private.* FROM orders@'%'");
		}
	}

	@Test
	void whenTheQueryReturnsNoRowThenDbcp2CanNotUseTheConnection() throws SQLException {
		BasicDataSource pool = new BasicDataSource();
		pool.setValidationQuery("SELECT 1 WHERE false");
		LoginResult<Connection> result = open(databases().findFirst().orElseThrow(), new Properties(),
				new Dbcp2Support().setup(pool));
		assertThat(result.step()).isEqualTo("validation-query");
	}

	@Test
	void whenThePoolNeverTestsThenNeitherDoesTheProof() throws SQLException {
		BasicDataSource pool = new BasicDataSource();
		pool.setValidationQuery("SELECT no");
		pool.setTestOnBorrow(false);
		DataSource tomcat = new DataSource();
		tomcat.setValidationQuery("SELECT no");
		for (ConnectionSetup setup : List.of(new Dbcp2Support().setup(pool), new TomcatSupport().setup(tomcat))) {
			try (Connection proven = open(databases().findFirst().orElseThrow(), new Properties(), setup)
				.connection()) {
				assertThat(proven.isClosed()).isFalse();
			}
		}
	}

	@Test
	void whenTomcatHasAValidatorThenThatDecides() throws SQLException {
		DataSource pool = new DataSource();
		pool.setInitSQL("SELECT no");
		pool.setValidator((connection, action) -> false);
		Database database = databases().findFirst().orElseThrow();
		assertThat(open(database, new Properties(), new TomcatSupport().setup(pool)).step()).isEqualTo("validator");
		pool.setValidator((connection, action) -> true);
		assertThat(open(database, new Properties(), new TomcatSupport().setup(pool)).isAccepted()).isTrue();
	}

	@Test
	void whenInitSqlTakesLongerThanThePoolWaitsThenItCanNotUseTheConnection() throws SQLException {
		HikariDataSource pool = new HikariDataSource();
		pool.setValidationTimeout(250);
		pool.setConnectionInitSql("SELECT pg_sleep(60)");
		LoginResult<Connection> result = open(databases().findFirst().orElseThrow(), new Properties(),
				new HikariSupport().setup(pool));
		assertThat(result.step()).isEqualTo("connection-init-sql");
	}

	@Test
	void whenSetUpsDoTheSameThenTheyAreEqualAndShowNoStatement() {
		List<ConnectionSetup> setups = new ArrayList<>();
		for (String sql : new String[] { "SET ROLE a", "SET ROLE a", "SET ROLE b", null }) {
			HikariDataSource pool = new HikariDataSource();
			pool.setConnectionInitSql(sql);
			setups.add(new HikariSupport().setup(pool));
		}
		assertThat(setups.get(0)).isEqualTo(setups.get(1)).hasSameHashCodeAs(setups.get(1));
		assertThat(setups.get(0)).isNotEqualTo(setups.get(2)).isNotEqualTo(setups.get(3));
		assertThat(setups.get(0).toString()).contains("connection-init-sql").doesNotContain("ROLE");
	}

	/**
	 * The driver is told nothing, so it is the proof that makes it end.
	 */
	@ParameterizedTest
	@MethodSource("databases")
	void whenTheHostAcceptsAndNeverAnswersThenTheLoginEndsByItself(Database database) throws Exception {
		try (FakeHost host = FakeHost.silent()) {
			LoginResult<Connection> result = open(at(host, database), new Properties(), ConnectionSetup.NONE, LIMIT);
			assertThat(result.failure()).isEqualTo(LoginFailure.UNREACHABLE);
			await().atMost(Duration.ofSeconds(30)).until(() -> host.accepted() > 0 && host.open() == 0);
		}
	}

	@ParameterizedTest
	@MethodSource("databases")
	void whenTheHostSendsGarbageThenTheLoginEnds(Database database) throws Exception {
		try (FakeHost host = FakeHost
			.start((socket) -> socket.getOutputStream().write(new byte[] { 9, 9, 9, 9, 9, 9, 9, 9 }))) {
			assertThat(open(at(host, database), new Properties(), ConnectionSetup.NONE, LIMIT).isAccepted()).isFalse();
			await().atMost(Duration.ofSeconds(30)).until(() -> host.accepted() > 0 && host.open() == 0);
		}
	}

	@ParameterizedTest
	@MethodSource("databases")
	void whenTheHostClosesAfterAWhileThenTheLoginEnds(Database database) throws Exception {
		try (FakeHost host = FakeHost.start(Socket::close)) {
			assertThat(open(at(host, database), new Properties(), ConnectionSetup.NONE, LIMIT).failure())
				.isEqualTo(LoginFailure.UNREACHABLE);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					jdbc:postgresql://h/d                        | {connectTimeout=2, loginTimeout=0, socketTimeout=2}
					jdbc:postgresql://h/d?connectTimeout=5       | {loginTimeout=0, socketTimeout=2}
					jdbc:postgresql://h/d?a=b&SocketTimeout=5    | {connectTimeout=2, loginTimeout=0}
					jdbc:mysql://h/d                             | {connectTimeout=1500, socketTimeout=1500}
					jdbc:mysql://(host=h,socketTimeout=1)/d      | {connectTimeout=1500}
					jdbc:mariadb://h/d                           | {connectTimeout=1500, socketTimeout=1500}
					jdbc:sqlserver://h;loginTimeout=3;d=x        | {socketTimeout=1500}
					jdbc:sqlserver://h                           | {loginTimeout=2, socketTimeout=1500}
					jdbc:oracle:thin:@//h/d                      | {oracle.jdbc.ReadTimeout=1500, oracle.net.CONNECT_TIMEOUT=1500}
					jdbc:other:h                                 | {}
					""")
	void whenADriverIsKnownThenItGetsItsOwnLimits(String url, String expected) {
		LoginLimits limits = LoginLimits.of(url, new Properties(), Duration.ofMillis(1500));
		assertThat(new TreeMap<>(limits.addTo(new Properties()))).hasToString(expected);
	}

	@Test
	void whenTheUserHasSetALimitThenItIsNotReplaced() {
		Properties set = new Properties();
		set.setProperty("sockettimeout", "0");
		set.setProperty("ssl", "true");
		LoginLimits limits = LoginLimits.of("jdbc:mariadb://h/d", set, LIMIT);
		assertThat(limits.addTo(set)).containsEntry("sockettimeout", "0")
			.containsEntry("ssl", "true")
			.containsEntry("connectTimeout", "1000")
			.doesNotContainKey("socketTimeout");
		assertThat(limits.limitReads()).isFalse();
	}

	private static LoginResult<Connection> open(Database database, Properties properties, ConnectionSetup setup) {
		return open(database, properties, setup, Duration.ofSeconds(60));
	}

	private static LoginResult<Connection> open(Database database, Properties properties, ConnectionSetup setup,
			Duration limit) {
		return new ProofConnector(database.driver, properties, () -> setup, limit)
			.open(new PoolLogin(database.url, "orders", "right", "v1"));
	}

	private static Database at(FakeHost host, Database database) {
		return new Database(database.driver, database.url.replaceFirst(":\\d+/", ":" + host.port() + "/"));
	}

	private static Properties login() {
		Properties login = new Properties();
		login.setProperty("user", "orders");
		login.setProperty("password", "right");
		return login;
	}

}
