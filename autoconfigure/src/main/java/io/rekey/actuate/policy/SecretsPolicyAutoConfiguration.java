// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.policy;

import io.rekey.actuate.audit.SecretAudit;
import io.rekey.env.DeclaredSecrets;
import io.rekey.store.SecretStore;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMapper;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * {@link AutoConfiguration Auto-configuration} for the endpoint
 * {@code /actuator/secrets/policy}.
 */
@AutoConfiguration(afterName = "io.rekey.env.SecretsAutoConfiguration")
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(value = { SecretStore.class, DeclaredSecrets.class }, search = SearchStrategy.CURRENT)
@ConditionalOnAvailableEndpoint(endpoint = SecretsPolicyEndpoint.class)
public final class SecretsPolicyAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	SecretsPolicyEndpoint secretsPolicyEndpoint(Environment environment, DeclaredSecrets secrets, SecretStore store,
			ObjectProvider<SecretKeyLookup> keys, ObjectProvider<SecretAudit> audit) {
		return new SecretsPolicyEndpoint(new SecretsPolicyFactory(Binder.get(environment)), secrets, store, keys,
				audit);
	}

	/**
	 * Puts the policy beside the endpoint {@code secrets}, whose operations select a
	 * secret by name.
	 */
	@Bean
	PathMapper secretsPolicyPathMapper() {
		return new PolicyPath();
	}

	/**
	 * The path of the policy.
	 */
	private static final class PolicyPath implements PathMapper {

		@Override
		public @Nullable String getRootPath(EndpointId endpointId) {
			return endpointId.equals(EndpointId.of(SecretsPolicyEndpoint.ID)) ? "secrets/policy" : null;
		}

	}

}
