// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.time.Clock;

import io.rekey.aws.AwsClients;
import io.rekey.store.FollowerSource;
import io.rekey.store.Participants;
import io.rekey.store.RotationListener;
import io.rekey.store.RotationObserver;
import io.rekey.store.RotationSettings;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretSource;
import io.rekey.store.SecretStatuses;
import io.rekey.store.SecretStore;
import io.rekey.store.StatusListener;
import io.rekey.store.Spread;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;

/**
 * {@link AutoConfiguration Auto-configuration} for the rotation pipeline and its signals.
 */
@AutoConfiguration(afterName = "io.rekey.env.SecretsAutoConfiguration")
@ConditionalOnBean(value = { SecretStore.class, SecretSource.class }, search = SearchStrategy.CURRENT)
@ConditionalOnProperty(name = "rekey.rotation.enabled", matchIfMissing = true)
@EnableConfigurationProperties({ RotationProperties.class, RevocationProperties.class })
public final class RotationAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	SecretRotator secretRotator(SecretStore store, SecretSource source, RotationProperties properties,
			ObjectProvider<FollowerSource> followers, ObjectProvider<RotationListener> listeners,
			ObjectProvider<Clock> clock, Spread spread, RevocationProperties revocation,
			ObjectProvider<RotationObserver> observer) {
		Participants participants = new Participants(followers.orderedStream().toList(),
				listeners.orderedStream().toList());
		RotationSettings settings = RotationSettings.withMinInterval(properties.minInterval())
			.with(revocation.onRevoked(), spread);
		return new SecretRotator(store, source, settings, participants, clock.getIfUnique(Clock::systemUTC),
				observer.getIfUnique(() -> RotationObserver.NONE));
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	Spread secretRotationSpread(RotationProperties properties) {
		return Spread.random(properties.spread().checks(), properties.spread().retirements());
	}

	@Bean
	SecretStatuses secretStatuses(ObjectProvider<StatusListener> listeners) {
		return new SecretStatuses(listeners.orderedStream().toList());
	}

	@Bean
	ReconcileSchedule secretReconcileSchedule(SecretRotator rotator, RotationProperties properties) {
		return new ReconcileSchedule(rotator, properties.reconcileInterval());
	}

	@Bean
	SignalCounts secretSignalCounts() {
		return new SignalCounts();
	}

	@Bean
	@Conditional(OnQueue.class)
	QueueListener secretQueueListener(SecretStore store, SecretRotator rotator, SignalCounts counts,
			QueueFactory queues) {
		return new QueueListener(queues::create, new MessageHandler(store, rotator, counts), rotator, counts);
	}

	@Bean
	@Conditional(OnQueue.class)
	QueueFactory secretQueueFactory(AwsClients clients, ObjectProvider<SqsClient> sqs, ObjectProvider<SnsClient> sns,
			Environment environment, RotationProperties properties, SignalCounts counts, ObjectProvider<Clock> clock) {
		return new QueueFactory(clients, sqs.getIfUnique(), sns.getIfUnique(),
				environment.getProperty("spring.application.name", ""), properties, counts,
				clock.getIfUnique(Clock::systemUTC));
	}

	/**
	 * Matches where events come from a queue.
	 */
	static final class OnQueue extends AnyNestedCondition {

		OnQueue() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		@ConditionalOnProperty("rekey.rotation.queue")
		static final class Queue {

		}

		@ConditionalOnProperty("rekey.rotation.topic-arn")
		static final class Topic {

		}

	}

}
