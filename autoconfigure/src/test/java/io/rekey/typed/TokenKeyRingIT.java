// SPDX-License-Identifier: Apache-2.0

package io.rekey.typed;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.rekey.RotatingSecret;
import io.rekey.RotatingSecrets;
import io.rekey.RotationTrigger;
import io.rekey.env.TestApplications;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import io.rekey.typed.TokenKeyRing.SigningKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two replicas sign and verify while the key rotates. The second one hears of no rotation
 * unless a token with an unknown key comes in.
 */
@Timeout(180)
class TokenKeyRingIT {

	private static final int ROTATIONS = 3;

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	@Test
	void whenTheKeyRotatesUnderLoadThenNoValidTokenIsRejected() throws Exception {
		this.aws.createSecret("ring/load", key(0));
		try (var first = run("ring/load", Duration.ofMinutes(1));
				var second = run("ring/load", Duration.ofMinutes(1))) {
			List<TokenKeyRing> replicas = List.of(ring(first), ring(second));
			Load load = new Load(replicas);
			ExecutorService threads = Executors.newFixedThreadPool(4);
			List<Future<?>> running = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				running.add(threads.submit(load));
			}
			for (int i = 1; i <= ROTATIONS; i++) {
				int verified = load.verified.get();
				await().until(() -> load.verified.get() > verified + 100);
				this.aws.putSecretValue("ring/load", key(i));
				check(first);
				String expected = "key-" + i;
				await().until(() -> keys(second).get().id().equals(expected));
			}
			load.over.set(true);
			for (Future<?> one : running) {
				one.get(10, TimeUnit.SECONDS);
			}
			threads.shutdown();
			assertThat(load.rejected).isEmpty();
		}
	}

	@Test
	void whenTheGracePeriodIsOverThenTheOldKeyIsNotAccepted() throws Exception {
		this.aws.createSecret("ring/grace", key(10));
		try (var context = run("ring/grace", Duration.ofSeconds(2))) {
			TokenKeyRing ring = ring(context);
			String old = ring.sign("alice");
			this.aws.putSecretValue("ring/grace", key(11));
			check(context);
			assertThat(ring.verify(old)).isTrue();
			await().until(() -> !ring.verify(old));
			assertThat(ring.verify(ring.sign("alice"))).isTrue();
			assertThat(ring.verify(old)).isFalse();
		}
	}

	@Test
	void whenAReplicaStartsAfterTheRotationThenItAcceptsTheKeyBefore() throws Exception {
		this.aws.createSecret("ring/start", key(20));
		try (var running = run("ring/start", Duration.ofMinutes(1))) {
			String old = ring(running).sign("alice");
			this.aws.putSecretValue("ring/start", key(21));
			try (var started = run("ring/start", Duration.ofMinutes(1))) {
				assertThat(ring(started).verify(old)).isTrue();
			}
		}
	}

	@Test
	void whenManyTokensAreForgedAtOnceThenTheSecretIsCheckedTwiceAtMost() throws Exception {
		this.aws.createSecret("ring/forged", key(30));
		try (var context = run("ring/forged", Duration.ofMinutes(1), "--rekey.rotation.min-interval=1s")) {
			TokenKeyRing ring = ring(context);
			String token = ring.sign("alice");
			assertThat(ring.verify(token.replace("alice", "mallory"))).isFalse();
			long before = this.aws.count("GetSecretValue");
			ExecutorService threads = Executors.newFixedThreadPool(8);
			List<Future<Boolean>> forged = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				String unknown = token.replace("key-30", "key-3" + i + "x");
				forged.add(threads.submit(() -> ring.verify(unknown)));
			}
			for (Future<Boolean> one : forged) {
				assertThat(one.get(10, TimeUnit.SECONDS)).isFalse();
			}
			threads.shutdown();
			assertThat(this.aws.count("GetSecretValue") - before).isBetween(1L, 2L);
		}
	}

	@SuppressWarnings("unchecked") // there is one such bean
	private static RotatingSecret<SigningKey> keys(ConfigurableApplicationContext context) {
		return context.getBean(RotatingSecret.class);
	}

	private static TokenKeyRing ring(ConfigurableApplicationContext context) {
		return new TokenKeyRing(keys(context), Duration.ofMinutes(1), Clock.systemUTC());
	}

	private static String key(int number) {
		return "{\"id\":\"key-" + number + "\",\"secret\":\"secret-of-key-" + number + "\"}";
	}

	private static void check(ConfigurableApplicationContext context) throws Exception {
		var unused = context.getBean(SecretRotator.class)
			.signal(keys(context).id(), Signal.of(RotationTrigger.OPERATOR))
			.get(10, TimeUnit.SECONDS);
	}

	private ConfigurableApplicationContext run(String secret, Duration gracePeriod, String... arguments) {
		return TestApplications.run(this.aws, this.directory, "ring.secret: " + secret
				+ "\nrekey.rotating-secrets.grace-period: " + gracePeriod + "\nrekey.rotation.min-interval: 50ms",
				App.class, arguments);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RotatingSecretsAutoConfiguration.class)
	static class App extends TestApplications.Library {

		@Bean
		RotatingSecret<SigningKey> keys(RotatingSecrets secrets, @Value("${ring.secret}") String secret) {
			return secrets.of(secret, SigningKey.class);
		}

	}

	/**
	 * Each token is signed by one replica and verified by the other.
	 */
	private static final class Load implements Runnable {

		private final List<TokenKeyRing> replicas;

		private final AtomicBoolean over = new AtomicBoolean();

		private final AtomicInteger verified = new AtomicInteger();

		private final ConcurrentLinkedQueue<String> rejected = new ConcurrentLinkedQueue<>();

		Load(List<TokenKeyRing> replicas) {
			this.replicas = replicas;
		}

		@Override
		public void run() {
			for (int i = 0; !this.over.get(); i++) {
				String token = this.replicas.get(i % 2).sign("alice");
				if (!this.replicas.get((i + 1) % 2).verify(token)) {
					this.rejected.add(token.substring(0, token.lastIndexOf('.')));
				}
				this.verified.incrementAndGet();
			}
		}

	}

}
