// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.rekey.RotationTrigger;
import io.rekey.task.Failures;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.SpringProperties;

/**
 * Closes the connections to Secrets Manager and stops the clock of reads while the
 * application is stopped, and compares all secrets before anything else starts again:
 * they may have been rotated meanwhile. That is how an application comes back from a
 * checkpoint of the JVM.
 */
final class SecretsLifecycle implements SmartLifecycle, SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(SecretsLifecycle.class);

	private static final Duration COMPARISON_BOUND = Duration.ofSeconds(30);

	private final SecretEnvironment secrets;

	private final ConfigurableApplicationContext context;

	private final ObjectProvider<SecretRotator> rotator;

	private volatile boolean running;

	SecretsLifecycle(SecretEnvironment secrets, ConfigurableApplicationContext context,
			ObjectProvider<SecretRotator> rotator) {
		this.secrets = secrets;
		this.context = context;
		this.rotator = rotator;
	}

	/**
	 * Starts first and stops last.
	 */
	@Override
	public int getPhase() {
		return Integer.MIN_VALUE;
	}

	/**
	 * Spring takes a checkpoint "on refresh" before it has started anything, and so stops
	 * nothing.
	 * @see DefaultLifecycleProcessor#ON_REFRESH_VALUE
	 */
	@Override
	public void afterSingletonsInstantiated() {
		String checkpoint = SpringProperties.getProperty(DefaultLifecycleProcessor.CHECKPOINT_PROPERTY_NAME);
		if (DefaultLifecycleProcessor.ON_REFRESH_VALUE.equalsIgnoreCase(checkpoint)) {
			this.secrets.pause();
		}
	}

	@Override
	public void start() {
		this.secrets.named().endStart();
		this.secrets.awsCalls().stopKeeping();
		this.secrets.marks().clock().start();
		if (this.secrets.resume()) {
			this.rotator.ifAvailable(SecretsLifecycle::compare);
		}
		this.running = true;
	}

	/**
	 * A secret that can't be read or proven keeps its version: the pipeline has said why,
	 * and tries again.
	 */
	private static void compare(SecretRotator rotator) {
		try {
			var unused = rotator.signalAll(Signal.of(RotationTrigger.RESTART).urgently())
				.get(COMPARISON_BOUND.toSeconds(), TimeUnit.SECONDS);
		}
		catch (TimeoutException | ExecutionException ex) {
			logger.warn("The secrets could not all be compared before the application started again: "
					+ Failures.describe(ex));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * A context that closes still needs its secrets: beans that are destroyed may connect
	 * once more.
	 */
	@Override
	public void stop() {
		this.secrets.marks().clock().close();
		if (!this.context.isClosed()) {
			this.secrets.pause();
		}
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

}
