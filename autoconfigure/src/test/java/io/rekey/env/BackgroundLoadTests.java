// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.rekey.SecretId;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link BackgroundLoad}.
 */
class BackgroundLoadTests {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private final EmbeddedAws aws = extension.aws();

	private final AtomicInteger checks = new AtomicInteger();

	@Test
	void whenCheckedThenItIsNotCheckedAgain() {
		BackgroundLoad load = new BackgroundLoad(Map::of, (failures) -> this.checks.incrementAndGet());
		load.start();
		load.await();
		load.await();
		assertThat(this.checks).hasValue(1);
	}

	@Test
	void whenTheCheckFailsThenEachWhoWaitsIsTold() {
		BackgroundLoad load = new BackgroundLoad(Map::of, (failures) -> {
			throw new UnresolvedSecretsException(List.of());
		});
		load.start();
		assertThatExceptionOfType(UnresolvedSecretsException.class).isThrownBy(load::await);
		assertThatExceptionOfType(UnresolvedSecretsException.class).isThrownBy(load::await);
	}

	@Test
	void whenReadingFailsThenEachWhoWaitsIsTold() {
		BackgroundLoad load = new BackgroundLoad(() -> {
			throw new IllegalStateException("no region");
		}, (failures) -> this.checks.incrementAndGet());
		load.start();
		assertThatIllegalStateException().isThrownBy(load::await).withMessage("no region");
		assertThatIllegalStateException().isThrownBy(load::await).withMessage("no region");
		assertThat(this.checks).hasValue(0);
	}

	@Test
	void whenInterruptedThenItCanBeAwaitedOnceMore() {
		CountDownLatch read = new CountDownLatch(1);
		BackgroundLoad load = new BackgroundLoad(() -> {
			await(read);
			return Map.of();
		}, (failures) -> this.checks.incrementAndGet());
		load.start();
		Thread.currentThread().interrupt();
		assertThatIllegalStateException().isThrownBy(load::await);
		assertThat(Thread.interrupted()).isTrue();
		read.countDown();
		load.await();
		assertThat(this.checks).hasValue(1);
	}

	@Test
	void whenNothingIsImportedThenTheApplicationGoesOnWhileReferencesAreRead() {
		this.aws.createSecret("background/app", "{\"k\":\"v\"}");
		CountDownLatch prepared = new CountDownLatch(1);
		SpringApplicationBuilder application = new SpringApplicationBuilder(TestApplications.Library.class)
			.web(WebApplicationType.NONE)
			.initializers((context) -> prepared.countDown())
			.addBootstrapRegistryInitializer((registry) -> registry.register(SecretsManagerClient.class,
					(context) -> answeringAfter(prepared, TestClients.secretsManager(this.aws))));
		try (ConfigurableApplicationContext context = application.run("--value=${secret@background/app#k}")) {
			assertThat(context.getEnvironment().getProperty("value")).isEqualTo("v");
			assertThat(context.getBean(SecretEnvironment.class).current(SecretId.of("background/app"))).isNotNull();
		}
	}

	@Test
	void whenATracedPropertyIsTheFirstToWaitThenWhatIsCheckedIsNotTracedToo() {
		this.aws.createSecret("background/traced", "{\"k\":\"v\",\"other\":\"w\"}");
		Set<SecretReference> traced = new LinkedHashSet<>();
		SpringApplicationBuilder application = new SpringApplicationBuilder(TestApplications.Library.class)
			.web(WebApplicationType.NONE)
			.initializers((context) -> traced.addAll(new SecretProperties(context.getEnvironment()).trace("value")));
		List<String> arguments = new ArrayList<>(TestApplications.arguments(this.aws));
		arguments.add("--value=${secret@background/traced#k}");
		arguments.add("--another=${secret@background/traced#other}");
		try (ConfigurableApplicationContext context = application.run(arguments.toArray(new String[0]))) {
			assertThat(context.isRunning()).isTrue();
			assertThat(traced).containsExactly(new SecretReference(SecretId.of("background/traced"), "k"));
		}
	}

	/**
	 * Such a client answers nobody who prevents the event.
	 */
	private static SecretsManagerClient answeringAfter(CountDownLatch event, SecretsManagerClient client) {
		return (SecretsManagerClient) Proxy.newProxyInstance(BackgroundLoadTests.class.getClassLoader(),
				new Class<?>[] { SecretsManagerClient.class }, (proxy, method, arguments) -> {
					if (method.getName().endsWith("SecretValue")) {
						await(event);
					}
					return method.invoke(client, arguments);
				});
	}

	private static void await(CountDownLatch latch) {
		try {
			if (!latch.await(30, TimeUnit.SECONDS)) {
				throw new IllegalStateException("Waited in vain");
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
