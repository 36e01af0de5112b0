// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import org.jspecify.annotations.Nullable;

/**
 * Gives each request to its service, after the checks that all services share.
 */
final class Dispatcher implements HttpHandler {

	private static final System.Logger LOGGER = System.getLogger(Dispatcher.class.getName());

	private static final Map<String, String> TARGETS = Map.of("secretsmanager", "secretsmanager", "AWSEvents", "events",
			"AmazonSQS", "sqs");

	private final Services services;

	private final Sessions sessions;

	private final Regions regions;

	private final Gate gate;

	private final CallLog calls;

	private final HeldCalls heldCalls;

	Dispatcher(Services services, Sessions sessions, Regions regions, Gate gate, CallLog calls, HeldCalls heldCalls) {
		this.services = services;
		this.sessions = sessions;
		this.regions = regions;
		this.gate = gate;
		this.calls = calls;
		this.heldCalls = heldCalls;
	}

	@Override
	public void handle(HttpExchange exchange) throws IOException {
		boolean answered = true;
		try {
			write(exchange, answer(exchange));
		}
		catch (Unanswered ex) {
			answered = ex.outage() == Outage.RESET;
		}
		finally {
			if (answered) {
				// without headers sent this cuts the connection
				exchange.close();
			}
		}
		if (!answered) {
			this.heldCalls.hold(exchange);
		}
	}

	private Reply answer(HttpExchange exchange) throws IOException {
		try {
			Call call = read(exchange);
			CredentialScope scope = CredentialScope.parse(call.header("Authorization"));
			AwsService service = service(call, scope);
			return (service != null) ? answer(service, call, scope)
					: Reply.of(404, "application/xml", "<UnknownOperationException/>");
		}
		catch (AwsException ex) {
			return Reply.of(ex.status(), "application/xml", "<" + ex.code() + "/>");
		}
	}

	private static Call read(HttpExchange exchange) throws IOException {
		String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
		Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
		String target = headers.get("X-Amz-Target");
		String action = (target != null) ? target.substring(target.indexOf('.') + 1)
				: QueryForm.parse(body).get("Action");
		String path = exchange.getRequestURI().getRawPath();
		return new Call((action != null) ? action : "", (path != null) ? path : "/", headers, body);
	}

	private @Nullable AwsService service(Call call, @Nullable CredentialScope scope) {
		String target = call.header("X-Amz-Target");
		if (target != null && target.contains(".")) {
			String prefix = TARGETS.get(target.substring(0, target.indexOf('.')));
			return (prefix != null) ? this.services.find(prefix) : null;
		}
		return (scope != null) ? this.services.find(scope.service()) : null;
	}

	private Reply answer(AwsService service, Call call, @Nullable CredentialScope scope) {
		try {
			Caller caller = caller(service, call, scope);
			List<String> resources = service.resources(call);
			this.calls.add(service.prefix(), call.action(), resources, caller);
			this.gate.pass(service, call.action(), resources, caller);
			return this.services.of(service, caller).answer(call, caller);
		}
		catch (Unanswered ex) {
			throw ex;
		}
		catch (AwsException ex) {
			return service.error(call, ex);
		}
		catch (UncheckedIOException | IllegalStateException ex) {
			LOGGER.log(Level.DEBUG, "A call ended unanswered", ex);
			return service.error(call, new AwsException("ServiceUnavailable", "The service is not available", 503));
		}
		catch (RuntimeException ex) {
			LOGGER.log(Level.WARNING, "A call of " + call.action() + " failed unexpectedly", ex);
			return service.error(call, new AwsException("InternalFailure", "EmbeddedAws failed", 500));
		}
	}

	private Caller caller(AwsService service, Call call, @Nullable CredentialScope scope) {
		if (scope == null) {
			throw new AwsException("MissingAuthenticationTokenException", "Missing Authentication Token");
		}
		this.regions.check(service.prefix(), scope.region());
		return this.sessions.caller(scope, call.header("X-Amz-Security-Token"));
	}

	private static void write(HttpExchange exchange, Reply reply) throws IOException {
		reply.headers().forEach(exchange.getResponseHeaders()::set);
		exchange.getResponseHeaders().set("x-amzn-RequestId", UUID.randomUUID().toString());
		byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
		exchange.sendResponseHeaders(reply.status(), (bytes.length > 0) ? bytes.length : -1);
		try (OutputStream body = exchange.getResponseBody()) {
			body.write(bytes);
		}
	}

}
