// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.nio.file.Path;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.SecretId;
import io.rekey.env.TestApplications;
import io.rekey.pool.LoginKeys;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.PoolRotationAutoConfiguration;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for where pools of all shapes have their login from. No pool is started here.
 */
@ExtendWith(OutputCaptureExtension.class)
class PoolDerivationIT {

	private static final String WARNING = "does not follow its rotation";

	private static final LoginKeys DB = new LoginKeys(SecretId.of("derive/db"), "username", "password", null);

	private static final LoginKeys OTHER = new LoginKeys(SecretId.of("derive/other"), "u", "p", null);

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	@BeforeAll
	static void createSecrets() {
		extension.aws().createSecret("derive/db", "{\"username\":\"orders\",\"password\":\"canary-1\"}");
		extension.aws().createSecret("derive/other", "{\"u\":\"reports\",\"p\":\"canary-2\"}");
		extension.aws().createSecret("derive/twin", "{\"username\":\"orders\",\"password\":\"canary-1\"}");
		extension.aws().createSecret("derive/name", "orders");
		extension.aws().createSecret("derive/password", "canary-3");
	}

	@Test
	void whenThereAreTwoOfBootsDataSourcePropertiesThenEachPoolFollowsItsOwn(CapturedOutput output) {
		try (var context = run("""
				app.one: {url: "jdbc:postgresql://localhost:1/a", username: "${secret@derive/db#username}",
				  password: "${secret@derive/db#password}", hikari: {maximum-pool-size: 3}}
				app.two: {url: "jdbc:postgresql://localhost:1/b", username: "${secret@derive/other#u}",
				  password: "${secret@derive/other#p}", configuration: {maximum-pool-size: 4}}
				""", TwoOfBoot.class)) {
			assertThat(keysOf(context, "one")).isEqualTo(DB);
			assertThat(keysOf(context, "two")).isEqualTo(OTHER);
			assertThat(context.getBean("two", HikariDataSource.class).getMaximumPoolSize()).isEqualTo(4);
			assertThat(output).doesNotContain(WARNING);
		}
	}

	@Test
	void whenTwoSecretsHoldTheSameLoginThenThePropertiesThatThePoolIsMadeOfTellWhich() {
		try (var context = run("""
				app.one: {url: "jdbc:postgresql://localhost:1/a", username: "${secret@derive/db#username}",
				  password: "${secret@derive/db#password}"}
				app.two: {url: "jdbc:postgresql://localhost:1/b", username: "${secret@derive/twin#username}",
				  password: "${secret@derive/twin#password}"}
				""", TwoOfBoot.class)) {
			assertThat(keysOf(context, "one")).isEqualTo(DB);
			assertThat(keysOf(context, "two"))
				.isEqualTo(new LoginKeys(SecretId.of("derive/twin"), "username", "password", null));
		}
	}

	@Test
	void whenNothingTellsWhichOfTwoSecretsThenNeitherIsFollowed(CapturedOutput output) {
		try (var context = run("""
				app.one: {url: "jdbc:postgresql://localhost:1/a", username: "${secret@derive/db#username}",
				  password: "${secret@derive/db#password}"}
				app.two: {url: "jdbc:postgresql://localhost:1/b", username: "${secret@derive/twin#username}",
				  password: "${secret@derive/twin#password}"}
				""", TwoOfBootAndByHand.class)) {
			assertThat(context.getBean("handMade", HikariDataSource.class).getDataSource()).isNull();
			assertThat(output).contains("Pool 'handMade'")
				.contains("'app.one.password' and 'app.two.password'")
				.contains("Set 'rekey.jdbc.handMade.secret'")
				.doesNotContain("canary");
		}
	}

	@Test
	void whenTheNameOfAPoolResemblesThePrefixThenItTellsWhichOfTwoSecrets() {
		try (var context = run("""
				app.one: {url: "jdbc:postgresql://localhost:1/a", username: "${secret@derive/db#username}",
				  password: "${secret@derive/db#password}"}
				app.two: {url: "jdbc:postgresql://localhost:1/b", username: "${secret@derive/twin#username}",
				  password: "${secret@derive/twin#password}"}
				""", TwoOfBootAndNamed.class)) {
			assertThat(keysOf(context, "twoDataSource").secret()).isEqualTo(SecretId.of("derive/twin"));
		}
	}

	@ParameterizedTest
	@CsvSource({ "'', .hikari", ".hikari, ''", ".hikari, .hikari" })
	void whenUsernameAndPasswordStandUnderDifferentPrefixesThenBothRotate(String username, String password) {
		try (var context = run("""
				spring.datasource.url: jdbc:postgresql://localhost:1/x
				spring.datasource%s.username: ${secret@derive/db#username}
				spring.datasource%s.password: ${secret@derive/db#password}
				""".formatted(username, password), BootPool.class)) {
			assertThat(keysOf(context, "dataSource")).isEqualTo(DB);
		}
	}

	@ParameterizedTest
	@CsvSource({ "tomcat, org.apache.tomcat.jdbc.pool.DataSource, username",
			"dbcp2, org.apache.commons.dbcp2.BasicDataSource, username",
			"oracleucp, oracle.ucp.jdbc.PoolDataSource, user" })
	void whenOneOfBothStandsUnderThePrefixOfThePoolsKindThenBothRotate(String kind, String type, String username) {
		for (String yaml : new String[] {
				"{type: %2$s, username: '${secret@derive/db#username}', %1$s.password: '${secret@derive/db#password}'",
				"{type: %2$s, %1$s.%3$s: '${secret@derive/db#username}', password: '${secret@derive/db#password}'" }) {
			try (var context = run(
					"spring.datasource: " + yaml.formatted(kind, type, username) + ", url: 'jdbc:postgresql://h/x'}",
					BootPool.class)) {
				assertThat(registered(context, "dataSource")).isEqualTo(DB);
			}
		}
	}

	@Test
	void whenAStrongerPrefixHasAnotherUsernameThenThatOneIsFixed() {
		try (var context = run("""
				spring.datasource:
				  url: jdbc:postgresql://localhost:1/x
				  username: ${secret@derive/db#username}
				  password: ${secret@derive/db#password}
				  hikari.username: orders
				""", BootPool.class)) {
			assertThat(keysOf(context, "dataSource"))
				.isEqualTo(new LoginKeys(SecretId.of("derive/db"), null, "password", "orders"));
		}
	}

	@Test
	void whenAnotherPoolHasTheSameUsernameAsTextThenTheReferenceStillCounts() {
		try (var context = run("""
				app.one: {username: orders, password: other, url: "jdbc:postgresql://localhost:1/a"}
				app.two: {username: "${secret@derive/db#username}", password: "${secret@derive/db#password}",
				  url: "jdbc:postgresql://localhost:1/b"}
				""", TwoOfBoot.class)) {
			assertThat(context.getBean("one", HikariDataSource.class).getDataSource()).isNull();
			assertThat(keysOf(context, "two")).isEqualTo(DB);
		}
	}

	@Test
	void whenTheBuilderIsBoundByItsBeanMethodThenItFollows() {
		try (var context = run("""
				app.built: {jdbc-url: "jdbc:postgresql://localhost:1/a", username: "${secret@derive/db#username}",
				  password: "${secret@derive/db#password}"}
				""", Built.class)) {
			assertThat(keysOf(context, "built")).isEqualTo(DB);
		}
	}

	@Test
	void whenConnectionDetailsOfTheApplicationComeFromPropertiesThenThePoolFollows() {
		try (var context = run("""
				app.login: {username: "${secret@derive/db#username}", password: "${secret@derive/db#password}"}
				""", DetailsOfProperties.class)) {
			assertThat(keysOf(context, "dataSource")).isEqualTo(DB);
		}
	}

	@Test
	void whenConnectionDetailsOfTheApplicationComeFromElsewhereThenAWarningSaysSo(CapturedOutput output) {
		try (var context = run("""
				db: {login: "${secret@derive/db#username}", pwd: "${secret@derive/db#password}"}
				""", DetailsOfValues.class)) {
			assertThat(context.getBean(HikariDataSource.class).getDataSource()).isNull();
			assertThat(output)
				.contains("Pool 'dataSource' seems to be fed by a secret, but does not follow its rotation")
				.contains(
						"its password is key 'password' of secret 'derive/db', but no property of its own leads there")
				.contains("Set 'rekey.jdbc.dataSource.secret: derive/db'")
				.doesNotContain("canary");
		}
	}

	@Test
	void whenConnectionDetailsAreMappedByPropertyThenThePoolFollows() {
		try (var context = run("""
				db: {login: "${secret@derive/db#username}", pwd: "${secret@derive/db#password}"}
				rekey.jdbc.dataSource.secret: derive/db
				""", DetailsOfValues.class)) {
			assertThat(keysOf(context, "dataSource")).isEqualTo(DB);
		}
	}

	@Test
	void whenUsernameAndPasswordComeFromTwoSecretsThenAWarningSaysSo(CapturedOutput output) {
		try (var context = run("""
				spring.datasource:
				  url: jdbc:postgresql://localhost:1/x
				  username: ${secret@derive/name}
				  password: ${secret@derive/password}
				""", BootPool.class)) {
			assertThat(context.getBean(HikariDataSource.class).getDataSource()).isNull();
			assertThat(context.getBean(PoolRegistry.class).pools()).isEmpty();
			assertThat(output)
				.contains("Pool 'dataSource' seems to be fed by a secret, but does not follow its rotation")
				.contains("its username comes from secret 'derive/name' and its password from secret 'derive/password'")
				.contains("Keep both in one secret")
				.contains("'rekey.jdbc.dataSource.secret: derive/password'")
				.doesNotContain("canary");
			assertThat(output.getOut().split(WARNING, -1)).hasSize(2);
		}
	}

	@Test
	void whenOneOfTwoSecretsIsMappedByPropertyThenTheUsernameIsFixed() {
		try (var context = run("""
				spring.datasource:
				  url: jdbc:postgresql://localhost:1/x
				  username: ${secret@derive/name}
				  password: ${secret@derive/password}
				rekey.jdbc.dataSource.secret: derive/password
				""", BootPool.class)) {
			assertThat(keysOf(context, "dataSource"))
				.isEqualTo(new LoginKeys(SecretId.of("derive/password"), null, null, "orders"));
		}
	}

	@Test
	void whenTheSecretOfTheUsernameIsPinnedThenThePasswordsIsFollowed() {
		String version = this.aws.putSecretValue("derive/name", "orders");
		try (var context = run("""
				spring.datasource:
				  url: jdbc:postgresql://localhost:1/x
				  username: ${secret@fixed-name}
				  password: ${secret@derive/password}
				rekey.secrets.fixed-name: {id: derive/name, version-id: "%s"}
				""".formatted(version), BootPool.class)) {
			assertThat(keysOf(context, "dataSource"))
				.isEqualTo(new LoginKeys(SecretId.of("derive/password"), null, null, "orders"));
		}
	}

	@Test
	void whenOneSecretHasTwoNamesThenItIsOne() {
		try (var context = run("""
				spring.datasource:
				  url: jdbc:postgresql://localhost:1/x
				  username: ${secret@short#username}
				  password: ${secret@derive/db#password}
				rekey.secrets.short.id: derive/db
				""", BootPool.class)) {
			assertThat(keysOf(context, "dataSource")).isEqualTo(DB);
		}
	}

	@Test
	void whenTheUsernameIsMadeOfAValueThenAWarningSaysSo(CapturedOutput output) {
		try (var context = run("""
				spring.datasource:
				  url: jdbc:postgresql://localhost:1/x
				  username: app_${secret@derive/db#username}
				  password: ${secret@derive/db#password}
				""", BootPool.class)) {
			assertThat(context.getBean(HikariDataSource.class).getDataSource()).isNull();
			assertThat(output).contains(
					"'spring.datasource.username' is not a plain reference to one key, but has other text around it");
		}
	}

	@Test
	void whenThePasswordIsMadeOfAValueThenAWarningSaysSo(CapturedOutput output) {
		try (var context = run("""
				spring.datasource:
				  url: jdbc:postgresql://localhost:1/x
				  username: ${secret@derive/db#username}
				  password: "!${secret@derive/db#password}"
				""", BootPool.class)) {
			assertThat(context.getBean(HikariDataSource.class).getDataSource()).isNull();
			assertThat(output).contains(
					"'spring.datasource.password' is not a plain reference to one key, but has other text around it");
		}
	}

	@Test
	void whenAStrongerPrefixHasThePasswordAsTextThenThatCounts(CapturedOutput output) {
		try (var context = run("""
				spring.datasource:
				  url: jdbc:postgresql://localhost:1/x
				  username: ${secret@derive/db#username}
				  password: ${secret@derive/db#password}
				  hikari.password: canary-1
				""", BootPool.class)) {
			assertThat(context.getBean(HikariDataSource.class).getDataSource()).isNull();
			assertThat(output).contains("'spring.datasource.hikari.password' has its password as text. Refer to it by"
					+ " '${secret@derive/db#password}'.");
		}
	}

	@Test
	void whenAStrongerPrefixHasAnotherPasswordThenNothingIsSaid(CapturedOutput output) {
		try (var context = run("""
				spring.datasource:
				  url: jdbc:postgresql://localhost:1/x
				  username: ${secret@derive/db#username}
				  password: ${secret@derive/db#password}
				  hikari.password: of-nobody
				""", BootPool.class)) {
			assertThat(context.getBean(HikariDataSource.class).getDataSource()).isNull();
			assertThat(output).doesNotContain(WARNING);
		}
	}

	@Test
	void whenAPoolHasNothingOfASecretThenNothingIsSaid(CapturedOutput output) {
		try (var context = run("""
				app.one: {url: "jdbc:postgresql://localhost:1/a", username: plain, password: plain}
				app.two: {url: "jdbc:postgresql://localhost:1/b", username: "${secret@derive/other#u}",
				  password: "${secret@derive/other#p}"}
				spring.datasource: {url: "jdbc:postgresql://localhost:1/x", username: "${secret@derive/db#username}",
				  password: "${secret@derive/db#password}"}
				""", TwoOfBoot.class)) {
			assertThat(context.getBean("one", HikariDataSource.class).getDataSource()).isNull();
			assertThat(keysOf(context, "two")).isEqualTo(OTHER);
			assertThat(output).doesNotContain(WARNING);
		}
	}

	private static LoginKeys keysOf(ConfigurableApplicationContext context, String name) {
		assertThat(context.getBean(name, HikariDataSource.class).getDataSource())
			.isInstanceOf(RotatingDataSource.class);
		return registered(context, name);
	}

	private static LoginKeys registered(ConfigurableApplicationContext context, String name) {
		return context.getBean(PoolRegistry.class)
			.pools()
			.stream()
			.filter((pool) -> pool.name().equals(name))
			.findFirst()
			.orElseThrow()
			.logins()
			.keys();
	}

	private ConfigurableApplicationContext run(String yaml, Class<?> configuration) {
		return TestApplications.run(this.aws, this.directory, yaml, configuration);
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class,
			DataSourceAutoConfiguration.class })
	static class BootPool {

	}

	/**
	 * As the documentation of Spring Boot has it.
	 */
	@Configuration
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class })
	static class TwoOfBoot {

		@Bean
		@Primary
		@ConfigurationProperties("app.one")
		DataSourceProperties oneProperties() {
			return new DataSourceProperties();
		}

		@Bean
		@ConfigurationProperties("app.one.hikari")
		HikariDataSource one(DataSourceProperties oneProperties) {
			return oneProperties.initializeDataSourceBuilder().type(HikariDataSource.class).build();
		}

		@Bean
		@ConfigurationProperties("app.two")
		DataSourceProperties twoProperties() {
			return new DataSourceProperties();
		}

		@Bean
		@ConfigurationProperties("app.two.configuration")
		HikariDataSource two(@Qualifier("twoProperties") DataSourceProperties properties) {
			return properties.initializeDataSourceBuilder().type(HikariDataSource.class).build();
		}

	}

	@Configuration
	static class TwoOfBootAndByHand extends TwoOfBoot {

		@Bean
		HikariDataSource handMade(Environment environment) {
			return byHand(environment);
		}

	}

	@Configuration
	static class TwoOfBootAndNamed extends TwoOfBoot {

		@Bean
		HikariDataSource twoDataSource(Environment environment) {
			return byHand(environment);
		}

	}

	private static HikariDataSource byHand(Environment environment) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl("jdbc:postgresql://localhost:1/c");
		pool.setUsername(environment.getProperty("app.two.username"));
		pool.setPassword(environment.getProperty("app.two.password"));
		return pool;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties
	static class Built extends Rotating {

		@Bean
		@ConfigurationProperties("app.built")
		DataSource built() {
			return DataSourceBuilder.create().type(HikariDataSource.class).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class })
	static class Rotating {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(Login.class)
	static class DetailsOfProperties extends BootPool {

		@Bean
		JdbcConnectionDetails ownDetails(Login login) {
			return new Details(login.username(), login.password());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class DetailsOfValues extends BootPool {

		@Bean
		JdbcConnectionDetails ownDetails(@Value("${db.login}") String username, @Value("${db.pwd}") String password) {
			return new Details(username, password);
		}

	}

	@ConfigurationProperties("app.login")
	record Login(String username, String password) {
	}

	record Details(String username, String password) implements JdbcConnectionDetails {

		@Override
		public String getUsername() {
			return this.username;
		}

		@Override
		public String getPassword() {
			return this.password;
		}

		@Override
		public String getJdbcUrl() {
			return "jdbc:postgresql://localhost:1/x";
		}

	}

}
