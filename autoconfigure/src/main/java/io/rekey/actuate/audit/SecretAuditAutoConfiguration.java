// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.audit;

import java.time.Clock;

import io.rekey.actuate.ApplicationInstance;
import io.rekey.aws.AwsCalls;
import io.rekey.aws.AwsClients;
import io.rekey.store.SecretStore;
import org.slf4j.spi.LoggingEventBuilder;
import software.amazon.awssdk.services.sts.StsClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * {@link AutoConfiguration Auto-configuration} for audit events, in the context that owns
 * the secrets.
 */
@AutoConfiguration(afterName = "io.rekey.env.SecretsAutoConfiguration")
@ConditionalOnBean(value = { SecretStore.class, AwsCalls.class }, search = SearchStrategy.CURRENT)
@ConditionalOnProperty(name = "rekey.audit.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SecretAuditProperties.class)
public final class SecretAuditAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(SecretAudit.class)
	AuditTrail secretAuditTrail(ObjectProvider<AuditSink> sinks, ObjectProvider<PrincipalSource> principals,
			ApplicationContext context, ObjectProvider<Clock> clock) {
		return new AuditTrail(sinks.orderedStream().toList(),
				principals.getIfAvailable(
						() -> PrincipalSource.of(ApplicationInstance.of(context.getEnvironment()).application())),
				context, clock.getIfUnique(Clock::systemUTC));
	}

	/**
	 * Nothing asks for it where rotation is off.
	 */
	@Bean
	@Lazy(false)
	@ConditionalOnBean(AuditTrail.class)
	SecretAuditor secretAuditor(SecretStore store, AuditTrail trail, Environment environment) {
		return new SecretAuditor(store, trail, ApplicationInstance.of(environment).instance());
	}

	/**
	 * As events of Spring Boot.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(AuditApplicationEvent.class)
	static class Events {

		@Bean
		AuditEventSink secretAuditEventSink(ApplicationContext context) {
			return new AuditEventSink(context);
		}

	}

	/**
	 * As log lines with fields.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(LoggingEventBuilder.class)
	@Conditional(OnAuditLog.class)
	static class Lines {

		@Bean
		AuditLogSink secretAuditLogSink() {
			return new AuditLogSink();
		}

	}

	/**
	 * Who the application is.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(StsClient.class)
	@ConditionalOnProperty("rekey.audit.caller-identity")
	static class Caller {

		@Bean
		CallerIdentity secretCallerIdentity(AwsClients clients, Environment environment) {
			return new CallerIdentity(clients, ApplicationInstance.of(environment).application());
		}

	}

}
