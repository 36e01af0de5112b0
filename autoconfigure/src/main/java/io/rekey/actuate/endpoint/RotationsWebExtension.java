// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.core.io.Resource;

/**
 * What the endpoint {@code rotations} answers over HTTP: JSON, or the page for whoever
 * asks for HTML.
 */
@EndpointWebExtension(endpoint = RotationsEndpoint.class)
final class RotationsWebExtension {

	private final RotationsEndpoint endpoint;

	private final RotationsPage page;

	RotationsWebExtension(RotationsEndpoint endpoint, RotationsPage page) {
		this.endpoint = endpoint;
		this.page = page;
	}

	@ReadOperation(producesFrom = RotationsFormat.class)
	WebEndpointResponse<Object> rotations(RotationsFormat format, @Nullable String secret, @Nullable Integer limit) {
		Object body = (format == RotationsFormat.HTML) ? this.page.html() : this.endpoint.rotations(secret, limit);
		return new WebEndpointResponse<>(body, format);
	}

	/**
	 * What the page consists of beside its HTML.
	 * @param asset the name of the file
	 * @return the file, or 404
	 */
	@ReadOperation(produces = { "text/css", "text/javascript", "image/svg+xml" })
	WebEndpointResponse<Resource> asset(@Selector String asset) {
		return this.page.asset(asset);
	}

}
