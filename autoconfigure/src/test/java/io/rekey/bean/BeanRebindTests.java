// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.env.TestApplications;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import jakarta.annotation.PostConstruct;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.context.config.annotation.RefreshScope;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.properties.ConfigurationPropertiesRebinder;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the beans that {@link TargetedRebinder} and {@link SecretRefreshScope} bring
 * to a new version.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class BeanRebindTests {

	private static final String YAML = """
			rekey.rotation: {min-interval: 0s, reconcile-interval: 0s}
			base: ${secret@%1$s#token}
			made.token: ${secret@%1$s#token}
			proxied.token: ${secret@%1$s#token}
			constructed.token: ${secret@%1$s#token}
			derived.host: ${secret@%1$s#token}
			""";

	private static final AtomicInteger counter = new AtomicInteger();

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	private SecretId id;

	@BeforeEach
	void createSecret() {
		this.id = SecretId.of("rebind/" + counter.incrementAndGet());
		this.aws.createSecret(this.id.toString(), json("t-0"));
	}

	@Test
	void whenBeanIsMadeByAFactoryMethodThenItKeepsWhatTheMethodSet() throws Exception {
		try (ConfigurableApplicationContext context = run(App.class)) {
			rotate(context, "t-1");
			Made made = context.getBean(Made.class);
			assertThat(made.getToken()).isEqualTo("t-1");
			assertThat(made.getRegion()).isEqualTo("by hand");
			assertThat(made.secretKey).isEqualTo("by hand");
			assertThat(made.context).isSameAs(context);
		}
	}

	@Test
	void whenBeanIsProxiedThenItsTargetFollows() throws Exception {
		try (ConfigurableApplicationContext context = run(App.class)) {
			Proxied proxied = context.getBean("proxied", Proxied.class);
			assertThat(AopUtils.isCglibProxy(proxied)).isTrue();
			rotate(context, "t-1");
			assertThat(proxied.getToken()).isEqualTo("t-1");
		}
	}

	@Test
	void whenBeanIsConstructorBoundThenItKeepsItsValuesAndIsWarnedOfOnce(CapturedOutput output) throws Exception {
		try (ConfigurableApplicationContext context = run(App.class)) {
			assertThat(output).doesNotContain("is bound by its constructor");
			rotate(context, "t-1");
			rotate(context, "t-2");
			assertThat(context.getBean(Constructed.class).token()).isEqualTo("t-0");
			assertThat(output.toString().split("is bound by its constructor", -1)).hasSize(2);
		}
	}

	@Test
	void whenBeanDerivesValuesThenTheyAreDerivedAgainButOnlyIfAnythingChanged() throws Exception {
		try (ConfigurableApplicationContext context = run(App.class)) {
			Derived derived = context.getBean(Derived.class);
			rotate(context, "t-longer");
			assertThat(derived.getUri()).isEqualTo("http://t-longer");
			assertThat(derived.getHostLength()).isEqualTo(8);
			assertThat(derived.sawNoUri).isFalse();
			int initialized = derived.initialized;
			context.publishEvent(new EnvironmentChangeEvent(context, Set.of("other")));
			assertThat(derived.initialized).isEqualTo(initialized);
		}
	}

	@Test
	void whenListenerThrowsThenBeansFollowAllTheSameAndNoValueIsLogged(CapturedOutput output) throws Exception {
		try (ConfigurableApplicationContext context = run(Throwing.class)) {
			Refreshed refreshed = context.getBean(Refreshed.class);
			assertThat(refreshed.token()).isEqualTo("t-0");
			rotate(context, "t-canary");
			assertThat(context.getBean(Made.class).getToken()).isEqualTo("t-canary");
			assertThat(refreshed.token()).isEqualTo("t-canary");
			assertThat(output).contains("A listener of EnvironmentChangeEvent failed")
				.contains("IllegalStateException")
				.doesNotContain("t-canary");
		}
	}

	@Test
	void whenFileIsEditedThenBeansThatReferToTheEditedPropertyFollow() throws Exception {
		String yaml = "plain: one\nrekey.rotation.reconcile-interval: 0s\nmade.token: ${plain}/x\n";
		try (ConfigurableApplicationContext context = TestApplications.run(this.aws, this.directory,
				yaml + "base: ${secret@" + this.id + "#token}\n", MadeApp.class)) {
			Files.writeString(this.directory.resolve("application.yml"), yaml.replace("one", "two"));
			context.getBean(ContextRefresher.class).refresh();
			assertThat(context.getBean(Made.class).getToken()).isEqualTo("two/x");
			assertThat(context.getBean(Made.class).getRegion()).isEqualTo("by hand");
		}
	}

	@Test
	void whenPrefixIsDashedThenEnvironmentVariablesOfEitherFormBelongToIt() throws Exception {
		try (ConfigurableApplicationContext context = run(Dashed.class)) {
			TargetedRebinder rebinder = context.getBean(TargetedRebinder.class);
			for (String key : List.of("MY_DB_LOG_IN_PASS_WORD", "MYDB_LOGIN_PASSWORD", "my-db.log-in.pass-word",
					"myDb.logIn.passWord")) {
				assertThat(rebinder.beansFor(new ChangedProperties(List.of(key)))).as(key)
					.singleElement()
					.asString()
					.contains("dashed");
			}
			assertThat(
					rebinder.beansFor(new ChangedProperties(List.of("MY_DB_LOGIN", "MY_OTHER", "my-db.log-in-more"))))
				.isEmpty();
		}
	}

	@Test
	void whenNameIsNotOfAPropertiesBeanThenItIsNotRebound() {
		try (ConfigurableApplicationContext context = run(App.class)) {
			ConfigurationPropertiesRebinder rebinder = context.getBean(ConfigurationPropertiesRebinder.class);
			assertThat(rebinder).isInstanceOf(TargetedRebinder.class);
			assertThat(rebinder.rebind("app")).isFalse();
			assertThat(rebinder.rebind("nothing")).isFalse();
			assertThat(rebinder.rebind("notYetCreated")).isFalse();
			assertThat(context.getBeanFactory().containsSingleton("notYetCreated")).isFalse();
			assertThat(rebinder.rebind("made")).isTrue();
		}
	}

	@Test
	void whenRefreshScopedBeanIsBeingCreatedDuringARotationThenItIsRenewed() throws Exception {
		try (ConfigurableApplicationContext context = run(App.class)) {
			SecretRefreshScope scope = context.getBean(SecretRefreshScope.class);
			CountDownLatch creating = new CountDownLatch(1);
			CountDownLatch rotated = new CountDownLatch(1);
			CompletableFuture<Object> first = CompletableFuture.supplyAsync(() -> scope.get("scopedTarget.slow", () -> {
				String token = context.getEnvironment().getRequiredProperty("base");
				creating.countDown();
				await(rotated);
				return token;
			}));
			creating.await();
			rotate(context, "t-1");
			rotated.countDown();
			assertThat(first.get()).isEqualTo("t-0");
			assertThat(scope.get("scopedTarget.slow", () -> context.getEnvironment().getRequiredProperty("base")))
				.isEqualTo("t-1");
		}
	}

	@Test
	void whenTwoSecretsOfABeanRotateAtOnceThenItFollowsBoth() throws Exception {
		SecretId other = SecretId.of(this.id + "-other");
		this.aws.createSecret(other.toString(), json("b-0"));
		String yaml = """
				rekey.rotation: {min-interval: 0s, reconcile-interval: 0s}
				pair: {a: "${secret@%s#token}", b: "${secret@%s#token}", z: last}
				""".formatted(this.id, other);
		try (ConfigurableApplicationContext context = TestApplications.run(this.aws, this.directory, yaml,
				PairApp.class)) {
			SecretRotator rotator = context.getBean(SecretRotator.class);
			CountDownLatch bound = new CountDownLatch(1);
			CountDownLatch proceed = new CountDownLatch(1);
			AtomicInteger bindings = new AtomicInteger();
			Pair.whenBound = () -> {
				if (bindings.getAndIncrement() == 0) {
					bound.countDown();
					await(proceed);
				}
			};
			this.aws.putSecretValue(this.id.toString(), json("a-1"));
			this.aws.putSecretValue(other.toString(), json("b-1"));
			CompletableFuture<?> first = rotator.signal(this.id, Signal.of(RotationTrigger.OPERATOR));
			bound.await();
			CompletableFuture<?> second = rotator.signal(other, Signal.of(RotationTrigger.OPERATOR));
			while (!second.isDone() && !isWaitingForRebinder()) {
				Thread.onSpinWait();
			}
			proceed.countDown();
			CompletableFuture.allOf(first, second).get();
			assertThat(context.getBean(Pair.class).getA()).isEqualTo("a-1");
			assertThat(context.getBean(Pair.class).getB()).isEqualTo("b-1");
		}
		finally {
			Pair.whenBound = () -> {
			};
		}
	}

	@Test
	void whenContextHasAParentThenBothFollowByOneRotation() throws Exception {
		Path file = this.directory.resolve("application.yml");
		Files.writeString(file, YAML.formatted(this.id));
		try (ConfigurableApplicationContext child = new SpringApplicationBuilder(MadeApp.class)
			.web(WebApplicationType.NONE)
			.properties(Map.of("spring.config.location", file.toUri().toString()))
			.child(ChildApp.class)
			.web(WebApplicationType.NONE)
			.properties(Map.of("spring.config.location", file.toUri().toString()))
			.run(TestApplications.arguments(this.aws).toArray(new String[0]));
				ConfigurableApplicationContext parent = (ConfigurableApplicationContext) child.getParent()) {
			assertThat(child.getBean(SecretRotator.class)).isSameAs(parent.getBean(SecretRotator.class));
			assertThat(child.getBean(ContextRefresher.class)).isNotSameAs(parent.getBean(ContextRefresher.class));
			this.aws.putSecretValue(this.id.toString(), json("t-1"));
			assertThat(check(child)).isEqualTo(Outcome.ROTATED);
			assertThat(parent.getEnvironment().getProperty("base")).isEqualTo("t-1");
			assertThat(child.getEnvironment().getProperty("base")).isEqualTo("t-1");
			assertThat(parent.getBean(Made.class).getToken()).isEqualTo("t-1");
			assertThat(child.getBean(Derived.class).getUri()).isEqualTo("http://t-1");
			assertThat(child.getBean(Refreshed.class).token()).isEqualTo("t-1");
		}
	}

	private static boolean isWaitingForRebinder() {
		return Thread.getAllStackTraces()
			.values()
			.stream()
			.anyMatch((stack) -> isIn(stack, ReentrantLock.class) && isIn(stack, TargetedRebinder.class));
	}

	private static boolean isIn(StackTraceElement[] stack, Class<?> type) {
		return Arrays.stream(stack).anyMatch((frame) -> frame.getClassName().startsWith(type.getName()));
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private ConfigurableApplicationContext run(Class<?> configuration) {
		return TestApplications.run(this.aws, this.directory, YAML.formatted(this.id), configuration);
	}

	private void rotate(ConfigurableApplicationContext context, String token) throws Exception {
		this.aws.putSecretValue(this.id.toString(), json(token));
		assertThat(check(context)).isEqualTo(Outcome.ROTATED);
	}

	private Outcome check(ConfigurableApplicationContext context) throws Exception {
		return context.getBean(SecretRotator.class)
			.signal(this.id, Signal.of(RotationTrigger.OPERATOR))
			.get()
			.outcome();
	}

	private static String json(String token) {
		return "{\"token\":\"" + token + "\"}";
	}

	@Configuration(proxyBeanMethods = false)
	@Import(MadeApp.class)
	@EnableConfigurationProperties({ Constructed.class, Derived.class })
	static class App {

		@Bean
		@ConfigurationProperties("proxied")
		Proxied proxied() {
			return new Proxied();
		}

		@Bean
		@Lazy
		@ConfigurationProperties("lazy")
		Proxied notYetCreated() {
			return new Proxied();
		}

		@Bean
		static BeanNameAutoProxyCreator proxies() {
			BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
			creator.setBeanNames("proxied");
			creator.setInterceptorNames("interceptor");
			creator.setProxyTargetClass(true);
			return creator;
		}

		@Bean
		static MethodInterceptor interceptor() {
			return (invocation) -> invocation.proceed();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(App.class)
	static class Throwing {

		@Bean
		ThrowingListener throwingListener() {
			return new ThrowingListener();
		}

		@Bean
		@RefreshScope
		Refreshed refreshed(Made made) {
			return new Refreshed(made.getToken());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	static class MadeApp {

		@Bean
		@ConfigurationProperties("made")
		Made made() {
			return Made.byHand();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@EnableConfigurationProperties(Derived.class)
	static class ChildApp {

		@Bean
		@RefreshScope
		Refreshed refreshed(Derived derived) {
			return new Refreshed(derived.getHost());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	static class Dashed {

		@Bean
		@ConfigurationProperties("my-db.log-in")
		Map<String, String> dashed() {
			return new HashMap<>();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@EnableConfigurationProperties(Pair.class)
	static class PairApp {

	}

	@ConfigurationProperties("pair")
	static class Pair {

		static volatile Runnable whenBound = () -> {
		};

		private volatile String a;

		private volatile String b;

		private volatile String z;

		public String getA() {
			return this.a;
		}

		public void setA(String a) {
			this.a = a;
		}

		public String getB() {
			return this.b;
		}

		public void setB(String b) {
			this.b = b;
		}

		public String getZ() {
			return this.z;
		}

		public void setZ(String z) {
			this.z = z;
			whenBound.run();
		}

	}

	static class ThrowingListener implements ApplicationListener<EnvironmentChangeEvent>, Ordered {

		private final List<Object> events = new ArrayList<>();

		@Override
		public void onApplicationEvent(EnvironmentChangeEvent event) {
			this.events.add(event);
			throw new IllegalStateException(
					((ApplicationContext) event.getSource()).getEnvironment().getProperty("base"));
		}

		@Override
		public int getOrder() {
			return Ordered.HIGHEST_PRECEDENCE;
		}

	}

	static class Refreshed {

		private final String token;

		Refreshed() {
			this("");
		}

		Refreshed(String token) {
			this.token = token;
		}

		String token() {
			return this.token;
		}

	}

	static class Made implements ApplicationContextAware {

		private volatile String token;

		private String region;

		private String secretKey;

		private ApplicationContext context;

		static Made byHand() {
			Made made = new Made();
			made.setRegion("by hand");
			made.setSecretKey("by hand");
			return made;
		}

		public String getToken() {
			return this.token;
		}

		public void setToken(String token) {
			this.token = token;
		}

		public String getRegion() {
			return this.region;
		}

		public void setRegion(String region) {
			this.region = region;
		}

		public void setSecretKey(String secretKey) {
			this.secretKey = secretKey;
		}

		@Override
		public void setApplicationContext(ApplicationContext context) {
			this.context = context;
		}

	}

	static class Proxied {

		private volatile String token;

		public String getToken() {
			return this.token;
		}

		public void setToken(String token) {
			this.token = token;
		}

	}

	@ConfigurationProperties("constructed")
	record Constructed(String token) {
	}

	@ConfigurationProperties("derived")
	static class Derived {

		private String host;

		private String uri;

		private int initialized;

		private boolean sawNoUri;

		@PostConstruct
		void initialize() {
			this.sawNoUri = this.initialized++ > 0 && this.uri == null;
			this.uri = "http://" + this.host;
		}

		public String getHost() {
			return this.host;
		}

		public void setHost(String host) {
			this.host = host;
		}

		public String getUri() {
			return this.uri;
		}

		public void setUri(String uri) {
			this.uri = uri;
		}

		public int getHostLength() {
			return this.uri.length() - "http://".length();
		}

	}

}
