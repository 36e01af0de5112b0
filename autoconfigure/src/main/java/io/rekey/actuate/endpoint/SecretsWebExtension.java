// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * Gives the check of the endpoint {@code secrets} its HTTP status.
 */
@EndpointWebExtension(endpoint = SecretsEndpoint.class)
final class SecretsWebExtension {

	private static final int ACCEPTED = 202;

	private final SecretsEndpoint endpoint;

	SecretsWebExtension(SecretsEndpoint endpoint) {
		this.endpoint = endpoint;
	}

	@WriteOperation
	WebEndpointResponse<CheckDescriptor> check(@Selector(match = Match.ALL_REMAINING) String... name) {
		CheckDescriptor check = this.endpoint.check(name);
		if (check == null) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		return new WebEndpointResponse<>(check, status(check));
	}

	private static int status(CheckDescriptor check) {
		if (check.underWay()) {
			return ACCEPTED;
		}
		return (check.error() != null) ? WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE : WebEndpointResponse.STATUS_OK;
	}

}
