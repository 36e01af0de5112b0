// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.util.MimeType;

/**
 * The page over both endpoints. It refers to everything by paths relative to its own, so
 * that it works under any base path, behind proxies, and where paths of endpoints are
 * mapped. Safe for use by several threads.
 */
final class RotationsPage {

	static final EndpointId ROTATIONS = EndpointId.of("rotations");

	static final EndpointId SECRETS = EndpointId.of("secrets");

	private static final Map<String, MimeType> ASSETS = Map.of("page.css", new MimeType("text", "css"), "page.js",
			new MimeType("text", "javascript"), "page.svg", new MimeType("image", "svg+xml"));

	private final ObjectProvider<PathMappedEndpoints> endpoints;

	private final String template;

	/**
	 * Creates the page.
	 * @param endpoints tells the paths of the endpoints that are exposed
	 */
	RotationsPage(ObjectProvider<PathMappedEndpoints> endpoints) {
		this.endpoints = endpoints;
		this.template = read(resource("page.html"));
	}

	String html() {
		PathMappedEndpoints mapped = this.endpoints.getIfAvailable();
		String rotations = path(mapped, ROTATIONS, "rotations");
		String secrets = path(mapped, SECRETS, "");
		return this.template.replace("{rotations}", escape(relative(rotations, rotations)))
			.replace("{secrets}", secrets.isEmpty() ? "" : escape(relative(rotations, secrets)));
	}

	/**
	 * Returns a file that the page refers to.
	 * @param name the name of the file
	 * @return the file, or 404
	 */
	WebEndpointResponse<Resource> asset(String name) {
		MimeType type = ASSETS.get(name);
		return (type != null) ? new WebEndpointResponse<>(resource(name), WebEndpointResponse.STATUS_OK, type)
				: new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
	}

	private static String path(@Nullable PathMappedEndpoints mapped, EndpointId id, String otherwise) {
		String path = (mapped != null) ? mapped.getRootPath(id) : null;
		return (path != null) ? path : otherwise;
	}

	/**
	 * Both paths start at the same base.
	 */
	private static String relative(String from, String to) {
		long depth = from.chars().filter((character) -> character == '/').count();
		return "../".repeat((int) depth) + to;
	}

	private static String escape(String text) {
		return text.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;");
	}

	private static Resource resource(String name) {
		return new ClassPathResource(name, RotationsPage.class);
	}

	private static String read(Resource resource) {
		try (InputStream in = resource.getInputStream()) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
