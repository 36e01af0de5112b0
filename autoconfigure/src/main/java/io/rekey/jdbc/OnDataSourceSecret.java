// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches where a secret gives the connection of Spring Boot's {@code DataSource}.
 */
final class OnDataSourceSecret extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Secret of the DataSource");
		DataSourceSecret secret = new DataSourceSecret((ConfigurableEnvironment) context.getEnvironment());
		if (secret.isNamed()) {
			return ConditionOutcome.match(message.foundExactly(DataSourceSecret.NAMED));
		}
		return (secret.referred() != null)
				? ConditionOutcome.match(message.because(secret.passwordProperty() + " refers to one that has a host"))
				: ConditionOutcome.noMatch(message.didNotFind("property").items(DataSourceSecret.NAMED));
	}

}
