// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.start;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;

import io.rekey.SecretVersion;
import io.rekey.env.DeclaredSecrets;
import io.rekey.env.SecretLoading;
import io.rekey.pool.PoolRegistry;
import io.rekey.signal.RotationSignals;
import io.rekey.store.SecretStore;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Logs once what an application has loaded and what tells it of rotations. An application
 * without secrets has nothing to say.
 */
final class StartLog implements ApplicationListener<ContextRefreshedEvent> {

	private static final Log logger = LogFactory.getLog(StartLog.class);

	private final ApplicationContext context;

	private final SecretStore store;

	private final DeclaredSecrets secrets;

	private final Supplier<RotationSignals> signals;

	private final ObjectProvider<PoolRegistry> pools;

	StartLog(ApplicationContext context, SecretStore store, DeclaredSecrets secrets, Supplier<RotationSignals> signals,
			ObjectProvider<PoolRegistry> pools) {
		this.context = context;
		this.store = store;
		this.secrets = secrets;
		this.signals = signals;
		this.pools = pools;
	}

	/**
	 * Does not speak for child contexts, whose events come here, too.
	 */
	@Override
	public void onApplicationEvent(ContextRefreshedEvent event) {
		Collection<SecretVersion> versions = this.store.inUse();
		if (event.getApplicationContext().equals(this.context) && !versions.isEmpty()) {
			logger.info(loaded(versions, this.secrets.loading()) + "; rotations: "
					+ String.join(", ", words(this.signals.get())));
		}
	}

	private static String loaded(Collection<SecretVersion> versions, SecretLoading loading) {
		TreeSet<String> regions = new TreeSet<>();
		for (SecretVersion version : versions) {
			String region = version.region();
			if (region != null) {
				regions.add(region);
			}
		}
		return "Loaded " + count(versions.size(), "secret") + " in " + count(loading.calls(), "call") + " ("
				+ loading.duration().toMillis() + " ms) from " + String.join(", ", regions);
	}

	private List<String> words(RotationSignals signals) {
		if (!signals.enabled()) {
			return List.of("not followed");
		}
		List<String> words = new ArrayList<>();
		words.add(queue(signals));
		Duration interval = signals.reconcileInterval();
		words.add((interval.compareTo(Duration.ZERO) > 0) ? "comparison every " + describe(interval) : "no comparison");
		int count = this.pools.stream().mapToInt((registry) -> registry.pools().size()).sum();
		if (count > 0) {
			words.add("refused logins of " + count(count, "pool"));
		}
		return words;
	}

	private static String queue(RotationSignals signals) {
		RotationSignals.ProvisionedQueueName queue = signals.provisionedQueue();
		if (signals.topicArn() != null) {
			return "own queue on topic " + signals.topicArn();
		}
		return (queue != null) ? "provisioned queue " + queue.name() : "no queue";
	}

	private static String describe(Duration interval) {
		if (interval.toSecondsPart() == 0 && interval.toMillisPart() == 0) {
			return interval.toMinutes() + " min";
		}
		return (interval.toMillisPart() == 0) ? interval.toSeconds() + " s" : interval.toMillis() + " ms";
	}

	private static String count(long number, String what) {
		return number + " " + what + ((number == 1) ? "" : "s");
	}

}
