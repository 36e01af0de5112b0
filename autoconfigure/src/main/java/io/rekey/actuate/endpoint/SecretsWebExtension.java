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
