// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.Set;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameters;

/**
 * The endpoints that show configuration read every property there is: that uses none.
 */
final class UnusedReads implements OperationInvokerAdvisor {

	private static final Set<EndpointId> SHOWING_PROPERTIES = Set.of(EndpointId.of("env"),
			EndpointId.of("configprops"));

	@Override
	public OperationInvoker apply(EndpointId endpointId, OperationType operationType, OperationParameters parameters,
			OperationInvoker invoker) {
		return SHOWING_PROPERTIES.contains(endpointId) ? (context) -> SecretReads.unused(() -> invoker.invoke(context))
				: invoker;
	}

}
