// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.SecretRotatedEvent;
import io.rekey.env.TestApplications;
import io.rekey.store.FollowerFailure;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Scope;
import org.springframework.context.event.EventListener;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code @ConfigurationProperties} beans to which a version does not fit, which
 * can't be bound as others are, or which lose a property.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class PropertiesBeanIT {

	private static final AtomicInteger count = new AtomicInteger();

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	private final String secret = "properties/" + count.incrementAndGet();

	@ParameterizedTest
	@ValueSource(strings = { "{\"token\":\"t2\",\"retries\":\"seven-canary\"}",
			"{\"token\":\"t2\",\"retries\":\"1\",\"mode\":\"canary\"}",
			"{\"token\":\"t2\",\"retries\":\"1\",\"timeout\":\"canary\"}",
			"{\"token\":\"t2\",\"retries\":\"1\",\"hosts\":[\"a\",\"b\"],\"ports\":[\"1\",\"canary\"]}",
			"{\"token\":\"canary bad\",\"retries\":\"1\"}", "{\"token\":\"t2\",\"nested\":{\"size\":\"canary\"}}" })
	void whenAValueDoesNotFitThenTheVersionIsRefusedAndNothingChanges(String json, CapturedOutput output)
			throws Exception {
		createSecret("{\"token\":\"t1\",\"retries\":\"1\"}");
		try (var context = run(Setters.class)) {
			SetterBean bean = context.getBean(SetterBean.class);
			RotationResult result = rotate(context, json);
			assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
			assertThat(result.reason()).contains("'client'", "client.", this.secret).doesNotContain("canary");
			assertThat(bean.token).isEqualTo("t1");
			assertThat(bean.retries).isEqualTo(1);
			assertThat(context.getEnvironment().getProperty("client.token")).isEqualTo("t1");
			assertThat(rotate(context, "{\"token\":\"t3\",\"retries\":\"3\"}").outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(bean.token).isEqualTo("t3");
			assertThat(bean.retries).isEqualTo(3);
			assertThat(output).doesNotContain("canary");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"token\":\"t2\",\"retries\":\"seven\"}", "{\"token\":\"bad\",\"retries\":\"1\"}",
			"{\"retries\":\"1\"}" })
	void whenAValueDoesNotFitAConstructorThenTheVersionIsRefused(String json) throws Exception {
		createSecret("{\"token\":\"t1\",\"retries\":\"1\"}");
		try (var context = run(Records.class)) {
			RotationResult result = rotate(context, json);
			assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
			assertThat(result.reason()).contains("client").doesNotContain("seven");
		}
	}

	@Test
	void whenARecordIsBoundThenTheWarningGivesAdviceThatWorks(CapturedOutput output) throws Exception {
		createSecret("{\"token\":\"t1\",\"retries\":\"1\"}");
		try (var context = run(Records.class)) {
			assertThat(rotate(context, "{\"token\":\"t2\",\"retries\":\"1\"}").outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(output).contains("bound by its constructor and keeps its values", "RotatingSecret")
				.doesNotContain("Put it in @RefreshScope");
		}
	}

	/**
	 * What does not fit with the live version either is no reason to keep it.
	 */
	@Test
	void whenAnotherPropertyOfTheBeanDoesNotFitAnyMoreThenVersionsGoLive() throws Exception {
		createSecret("{\"token\":\"t1\",\"retries\":\"1\"}");
		try (var context = run(Setters.class)) {
			System.setProperty("client.timeout", "broken");
			try {
				assertThat(rotate(context, "{\"token\":\"t2\",\"retries\":\"1\"}").outcome())
					.isEqualTo(Outcome.ROTATED);
			}
			finally {
				System.clearProperty("client.timeout");
			}
			RotationResult result = check(context);
			assertThat(result.late()).isEmpty();
			assertThat(context.getBean(SetterBean.class).token).isEqualTo("t2");
		}
	}

	@Test
	void whenOneBeanCanNotMoveThenItIsNamedAndTriedAgainAndOthersMove() throws Exception {
		createSecret("{\"token\":\"t1\",\"retries\":\"1\"}");
		try (var context = run(Failing.class)) {
			FailingBean.failures.set(1);
			RotationResult result = rotate(context, "{\"token\":\"t2\",\"retries\":\"1\"}");
			assertThat(result.outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(result.late()).extracting(FollowerFailure::follower)
				.singleElement()
				.asString()
				.contains("failing");
			assertThat(context.getBean(SetterBean.class).token).isEqualTo("t2");
			assertThat(check(context).late()).isEmpty();
			assertThat(context.getBean(FailingBean.class).token).isEqualTo("t2");
		}
	}

	@Test
	void whenABeanIsBehindAProxyThenItIsNamedOnceAndOthersFollow(CapturedOutput output) throws Exception {
		createSecret("{\"token\":\"t1\",\"retries\":\"1\"}");
		try (var context = run(Proxied.class)) {
			Events events = context.getBean(Events.class);
			for (int i = 2; i < 4; i++) {
				RotationResult result = rotate(context, "{\"token\":\"t" + i + "\",\"retries\":\"1\"}");
				assertThat(result.outcome()).isEqualTo(Outcome.ROTATED);
				assertThat(result.late()).isEmpty();
				assertThat(context.getBean(SetterBean.class).token).isEqualTo("t" + i);
			}
			assertThat(events.changes).hasSize(2);
			assertThat(events.rotations).hasSize(2);
			assertThat(output.toString().split("'proxied'", -1)).hasSize(2);
			assertThat(output).contains("is behind a proxy");
		}
	}

	@Test
	void whenASetterUsesACollaboratorThenTheBeanFollows() throws Exception {
		createSecret("{\"token\":\"t1\",\"retries\":\"1\"}");
		try (var context = run(Collaborating.class)) {
			assertThat(rotate(context, "{\"token\":\"t2\",\"retries\":\"1\"}").late()).isEmpty();
			assertThat(context.getBean("injected", InjectedBean.class).getToken()).isEqualTo("t2");
			assertThat(context.getBean("made", InjectedBean.class).getToken()).isEqualTo("t2");
			assertThat(context.getBean(ConstructedBean.class).token).isEqualTo("t2");
			assertThat(context.getBean(JdkBean.class).token).isEqualTo("t2");
			assertThat(context.getBean(Collaborator.class).tokens).endsWith("t2").doesNotContainNull();
		}
	}

	/**
	 * Nobody sees a candidate before it is live.
	 */
	@Test
	void whenASetterUsesACollaboratorThenItIsNotCalledForAVersionThatIsRefused() throws Exception {
		createSecret("{\"token\":\"t1\",\"retries\":\"1\"}");
		try (var context = run(CollaboratingAndStrict.class)) {
			assertThat(rotate(context, "{\"token\":\"t2\",\"retries\":\"seven\"}").outcome())
				.isEqualTo(Outcome.REFUSED);
			assertThat(context.getBean(Collaborator.class).tokens).doesNotContain("t2");
		}
	}

	@Test
	void whenABeanHasNoDefaultConstructorThenReadersSeeWholeLists() throws Exception {
		createSecret("{\"token\":\"t1\",\"retries\":\"1\",\"hosts\":[\"a\",\"b\"]}");
		try (var context = run(Constructed.class)) {
			ListBean bean = context.getBean(ListBean.class);
			AtomicBoolean stop = new AtomicBoolean();
			AtomicReference<Throwable> failure = new AtomicReference<>();
			Thread reader = new Thread(() -> {
				while (!stop.get()) {
					try {
						List<String> hosts = bean.getHosts();
						assertThat(new ArrayList<>(hosts)).hasSizeBetween(2, 3);
					}
					catch (Throwable ex) {
						failure.set(ex);
						return;
					}
				}
			});
			reader.start();
			for (int i = 0; i < 100; i++) {
				String more = (i % 2 == 0) ? ",\"c\"" : "";
				assertThat(rotate(context,
						"{\"token\":\"t" + i + "\",\"retries\":\"1\",\"hosts\":[\"a\",\"b" + i + "\"" + more + "]}")
					.outcome()).isEqualTo(Outcome.ROTATED);
			}
			stop.set(true);
			reader.join();
			assertThat(failure.get()).isNull();
			assertThat(bean.getHosts()).containsExactly("a", "b99");
		}
	}

	@Test
	void whenAKeyVanishesThenThePropertyGoesToItsDefaultWithAWarning(CapturedOutput output) throws Exception {
		createSecret("{\"token\":\"t1\",\"retries\":\"5\",\"hosts\":[\"a\"],\"headers\":{\"x\":\"1\",\"y\":\"2\"},"
				+ "\"nested\":{\"size\":\"7\",\"password\":\"p1\"}}");
		try (var context = run(Setters.class)) {
			SetterBean bean = context.getBean(SetterBean.class);
			SetterBean.Nested nested = bean.nested;
			assertThat(nested.password).isEqualTo("p1");
			assertThat(rotate(context, "{\"token\":\"t2\",\"headers\":{\"x\":\"1\"},\"nested\":{\"size\":\"8\"}}")
				.outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(bean.token).isEqualTo("t2");
			assertThat(bean.retries).isEqualTo(3);
			assertThat(bean.hosts).isEmpty();
			assertThat(bean.headers).containsExactly(Map.entry("x", "1"));
			assertThat(bean.nested.size).isEqualTo(8);
			assertThat(bean.nested.password).isNull();
			assertThat(output).contains("'client.retries'", "'client.nested.password'", "has no value any more")
				.contains(this.secret)
				.doesNotContain("p1");
			assertThat(rotate(context, "{\"token\":\"t3\"}").outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(bean.nested.size).isZero();
			assertThat(bean.headers).isEmpty();
		}
	}

	@Test
	void whenACodeSetAPropertyThenItStays() throws Exception {
		createSecret("{\"token\":\"t1\"}");
		try (var context = run(Setters.class)) {
			SetterBean bean = context.getBean(SetterBean.class);
			bean.setRetries(9);
			rotate(context, "{\"token\":\"t2\"}");
			assertThat(bean.retries).isEqualTo(9);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.config.import: aws-secretsmanager:%s?prefix=client.",
			"client: {token: \"${secret@%s#token}\", retries: \"${secret@%1$s#retries}\"}" })
	void whenASecretIsDroppedThenBeansForgetIt(String yaml, CapturedOutput output) throws Exception {
		createSecret("{\"token\":\"t1\",\"retries\":\"5\"}");
		this.aws.createSecret(this.secret + "/other", "{\"k\":\"v1\"}");
		try (var context = TestApplications.run(this.aws, this.directory,
				yaml.formatted(this.secret) + "\nother: ${secret@" + this.secret + "/other#k}\n"
						+ "rekey.rotation: {min-interval: 0s, reconcile-interval: 0s}\nrekey.on-revoked: drop",
				Setters.class)) {
			SetterBean bean = context.getBean(SetterBean.class);
			assertThat(bean.token).isEqualTo("t1");
			this.aws.deny("secretsmanager:GetSecretValue", this.secret);
			check(context);
			assertThat(check(context).outcome()).isEqualTo(Outcome.REVOKED);
			assertThat(bean.token).isEqualTo("none");
			assertThat(bean.retries).isEqualTo(3);
			assertThat(output).contains("'client.token'", "has no value any more");
			this.aws.putSecretValue(this.secret + "/other", "{\"k\":\"v2\"}");
			assertThat(check(context, this.secret + "/other").outcome()).isEqualTo(Outcome.ROTATED);
			this.aws.allow("secretsmanager:GetSecretValue", this.secret);
			check(context);
			assertThat(bean.token).isEqualTo("t1");
			assertThat(bean.retries).isEqualTo(5);
		}
	}

	@Test
	void whenASecretOfABeanIsDroppedThenTheBeanFollowsItsOther() throws Exception {
		createSecret("{\"token\":\"t1\"}");
		this.aws.createSecret(this.secret + "/other", "{\"retries\":\"1\"}");
		try (var context = TestApplications.run(this.aws, this.directory,
				"client: {token: \"${secret@%1$s#token}\", retries: \"${secret@%1$s/other#retries}\"}\n"
					.formatted(this.secret)
						+ "rekey.rotation: {min-interval: 0s, reconcile-interval: 0s}\nrekey.on-revoked: drop",
				Setters.class)) {
			SetterBean bean = context.getBean(SetterBean.class);
			this.aws.deny("secretsmanager:GetSecretValue", this.secret);
			check(context);
			assertThat(check(context).outcome()).isEqualTo(Outcome.REVOKED);
			this.aws.putSecretValue(this.secret + "/other", "{\"retries\":\"2\"}");
			RotationResult result = check(context, this.secret + "/other");
			assertThat(result.outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(result.late()).isEmpty();
			assertThat(bean.retries).isEqualTo(2);
			assertThat(bean.token).isEqualTo("none");
			this.aws.allow("secretsmanager:GetSecretValue", this.secret);
			check(context);
			assertThat(bean.token).isEqualTo("t1");
		}
	}

	/**
	 * A key of the one version and a key of the other would be torn.
	 */
	@Test
	void whenAPrototypeIsBoundWhileVersionsGoLiveThenItHasOneVersion() throws Exception {
		createSecret("{\"token\":\"t0\",\"retries\":\"0\"}");
		try (var context = run(Prototypes.class)) {
			AtomicBoolean stop = new AtomicBoolean();
			AtomicReference<Throwable> failure = new AtomicReference<>();
			AtomicInteger bound = new AtomicInteger();
			Thread binder = new Thread(() -> {
				while (!stop.get()) {
					try {
						SetterBean bean = context.getBean("prototype", PrototypeBean.class);
						assertThat(bean.getToken()).isEqualTo("t" + bean.getRetries());
						bound.incrementAndGet();
					}
					catch (Throwable ex) {
						failure.set(ex);
						return;
					}
				}
			});
			binder.start();
			for (int i = 1; i < 300 && failure.get() == null; i++) {
				assertThat(rotate(context, "{\"token\":\"t" + i + "\",\"retries\":\"" + i + "\"}").outcome())
					.isEqualTo(Outcome.ROTATED);
			}
			stop.set(true);
			binder.join();
			assertThat(failure.get()).isNull();
			assertThat(bound).hasPositiveValue();
		}
	}

	private void createSecret(String json) {
		this.aws.createSecret(this.secret, json);
	}

	private ConfigurableApplicationContext run(Class<?> configuration) {
		return TestApplications.run(
				this.aws, this.directory, "spring.config.import: aws-secretsmanager:" + this.secret
						+ "?prefix=client.\n" + "rekey.rotation: {min-interval: 0s, reconcile-interval: 0s}",
				configuration);
	}

	private RotationResult rotate(ConfigurableApplicationContext context, String value) throws Exception {
		this.aws.putSecretValue(this.secret, value);
		return check(context);
	}

	private RotationResult check(ConfigurableApplicationContext context) throws Exception {
		return check(context, this.secret);
	}

	private static RotationResult check(ConfigurableApplicationContext context, String name) throws Exception {
		return context.getBean(SecretRotator.class)
			.signal(SecretId.of(name), Signal.of(RotationTrigger.OPERATOR))
			.get();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties
	@Import(TestApplications.Library.class)
	static class Setters {

		@Bean
		@ConfigurationProperties("client")
		SetterBean client() {
			return new SetterBean();
		}

		@Bean
		static Validator configurationPropertiesValidator() {
			return new TokenValidator();
		}

	}

	/**
	 * Refuses a token with a space.
	 */
	static final class TokenValidator implements Validator {

		@Override
		public boolean supports(Class<?> type) {
			return SetterBean.class == type;
		}

		@Override
		public void validate(Object target, Errors errors) {
			if (((SetterBean) target).token.contains(" ")) {
				errors.rejectValue("token", "Pattern", "must not be " + ((SetterBean) target).token);
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@EnableConfigurationProperties(RecordBean.class)
	static class Records {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Setters.class)
	static class Failing {

		@Bean
		@ConfigurationProperties("client")
		FailingBean failing() {
			return new FailingBean();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ Setters.class, Events.class })
	static class Proxied {

		@Bean
		@ConfigurationProperties("client")
		Shape proxied() {
			return new ProxiedShape();
		}

		@Bean
		static BeanPostProcessor wrapper() {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					return (bean instanceof Shape) ? Proxy.newProxyInstance(getClass().getClassLoader(),
							new Class<?>[] { Shape.class }, (proxy, method, arguments) -> {
								try {
									return method.invoke(bean, arguments);
								}
								catch (InvocationTargetException ex) {
									throw ex.getTargetException();
								}
							}) : bean;
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties
	@Import({ TestApplications.Library.class, Collaborator.class })
	static class Collaborating {

		@Bean
		@ConfigurationProperties("client")
		InjectedBean injected() {
			return new InjectedBean();
		}

		@Bean
		@ConfigurationProperties("client")
		MadeBean made(Collaborator collaborator) {
			MadeBean bean = new MadeBean();
			bean.use(collaborator);
			return bean;
		}

		@Bean
		@ConfigurationProperties("client")
		JdkBean jdk() {
			return new JdkBean();
		}

		@Bean
		@ConfigurationProperties("client")
		ConstructedBean constructed(Collaborator collaborator) {
			return new ConstructedBean(collaborator);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ Collaborating.class, Setters.class })
	static class CollaboratingAndStrict {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties
	@Import({ TestApplications.Library.class, Collaborator.class })
	static class Constructed {

		@Bean
		@ConfigurationProperties("client")
		ListBean list(Collaborator collaborator) {
			return new ListBean(collaborator);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties
	@Import(TestApplications.Library.class)
	static class Prototypes {

		@Bean
		@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
		@ConfigurationProperties("client")
		PrototypeBean prototype() {
			return new PrototypeBean();
		}

	}

	static class Events {

		final List<EnvironmentChangeEvent> changes = new CopyOnWriteArrayList<>();

		final List<SecretRotatedEvent> rotations = new CopyOnWriteArrayList<>();

		@EventListener
		void onChange(EnvironmentChangeEvent event) {
			this.changes.add(event);
		}

		@EventListener
		void onRotation(SecretRotatedEvent event) {
			this.rotations.add(event);
		}

	}

	enum Mode {

		FAST, SLOW

	}

	static class SetterBean {

		private String token = "none";

		private int retries = 3;

		private Mode mode = Mode.FAST;

		private Duration timeout = Duration.ofSeconds(1);

		private List<String> hosts = new ArrayList<>();

		private List<Integer> ports = new ArrayList<>();

		private Map<String, String> headers = Map.of();

		private Nested nested = new Nested();

		public void setToken(String token) {
			this.token = token;
		}

		public String getToken() {
			return this.token;
		}

		public void setRetries(int retries) {
			this.retries = retries;
		}

		public int getRetries() {
			return this.retries;
		}

		public void setMode(Mode mode) {
			this.mode = mode;
		}

		public Mode getMode() {
			return this.mode;
		}

		public void setTimeout(Duration timeout) {
			this.timeout = timeout;
		}

		public Duration getTimeout() {
			return this.timeout;
		}

		public void setHosts(List<String> hosts) {
			this.hosts = hosts;
		}

		public List<String> getHosts() {
			return this.hosts;
		}

		public void setPorts(List<Integer> ports) {
			this.ports = ports;
		}

		public List<Integer> getPorts() {
			return this.ports;
		}

		public void setHeaders(Map<String, String> headers) {
			this.headers = headers;
		}

		public Map<String, String> getHeaders() {
			return this.headers;
		}

		public void setNested(Nested nested) {
			this.nested = nested;
		}

		public Nested getNested() {
			return this.nested;
		}

		static class Nested {

			private int size;

			private String password;

			public void setSize(int size) {
				this.size = size;
			}

			public int getSize() {
				return this.size;
			}

			public void setPassword(String password) {
				this.password = password;
			}

			public String getPassword() {
				return this.password;
			}

		}

	}

	@ConfigurationProperties("client")
	record RecordBean(String token, int retries) {

		RecordBean {
			if (token == null || token.equals("bad")) {
				throw new IllegalArgumentException("bad token " + token);
			}
		}

	}

	static class FailingBean {

		static final AtomicInteger failures = new AtomicInteger();

		private final Thread maker = Thread.currentThread();

		private String token;

		private boolean live;

		@Autowired
		void live() {
			this.live = true;
		}

		public void setToken(String token) {
			if (this.live && !this.maker.equals(Thread.currentThread())
					&& failures.getAndUpdate((left) -> Math.max(0, left - 1)) > 0) {
				throw new IllegalStateException("not now: " + token);
			}
			this.token = token;
		}

		public String getToken() {
			return this.token;
		}

	}

	interface Shape {

		String getToken();

		void setToken(String token);

	}

	static class ProxiedShape implements Shape {

		private String token;

		@Override
		public String getToken() {
			return this.token;
		}

		@Override
		public void setToken(String token) {
			this.token = token;
		}

	}

	static class Collaborator {

		private final List<String> tokens = new CopyOnWriteArrayList<>();

		void use(String token) {
			this.tokens.add(token);
		}

	}

	static class InjectedBean {

		@Autowired
		private Collaborator collaborator;

		private Collaborator other;

		private String token;

		void use(Collaborator made) {
			this.other = made;
		}

		public void setToken(String token) {
			((this.other != null) ? this.other : this.collaborator).use(token);
			this.token = token;
		}

		public String getToken() {
			return this.token;
		}

	}

	static class MadeBean extends InjectedBean {

	}

	static class PrototypeBean extends SetterBean {

	}

	/**
	 * Has fields that nobody may look into.
	 */
	static class JdkBean extends Random {

		@Autowired
		private transient Collaborator collaborator;

		private String token;

		public void setToken(String token) {
			this.collaborator.use(token);
			this.token = token;
		}

		public String getToken() {
			return this.token;
		}

	}

	static class ConstructedBean {

		private final Collaborator collaborator;

		private String token;

		ConstructedBean(Collaborator collaborator) {
			this.collaborator = collaborator;
		}

		public void setToken(String token) {
			this.collaborator.use(token);
			this.token = token;
		}

		public String getToken() {
			return this.token;
		}

	}

	static class ListBean {

		private List<String> hosts = new ArrayList<>();

		ListBean(Collaborator collaborator) {
			collaborator.use("made");
		}

		public List<String> getHosts() {
			return this.hosts;
		}

		public void setHosts(List<String> hosts) {
			this.hosts = hosts;
		}

	}

}
