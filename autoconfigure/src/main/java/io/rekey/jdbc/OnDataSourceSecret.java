/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

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
