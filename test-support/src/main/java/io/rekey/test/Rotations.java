// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

import io.rekey.test.EmbeddedAws.RotationRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The actions of Secrets Manager that rotate: they answer at once, the function runs in
 * the background, one rotation at a time for each secret.
 */
final class Rotations {

	private final Map<String, CompletableFuture<String>> running = new ConcurrentHashMap<>();

	private final Map<String, Throwable> failures = new ConcurrentHashMap<>();

	private final SecretRepository secrets;

	private final SecretWrites writes;

	private final SecretEvents events;

	private final RotationFunctions functions;

	private final Executor executor;

	Rotations(SecretRepository secrets, SecretWrites writes, SecretEvents events, RotationFunctions functions,
			Executor executor) {
		this.secrets = secrets;
		this.writes = writes;
		this.events = events;
		this.functions = functions;
		this.executor = executor;
	}

	ObjectNode rotateSecret(ObjectNode request) {
		Secret secret = this.secrets.getActive(Json.require(request, "SecretId"));
		String token = SecretWrites.token(request);
		RotationSchedule schedule = schedule(secret, request);
		this.functions.check(schedule.functionArn());
		boolean now = Json.flag(request, "RotateImmediately", true);
		StoredVersion pending = secret.labelled(Secret.PENDING);
		boolean unfinished = pending != null && !pending.labels().contains(Secret.CURRENT);
		secret.schedule(schedule);
		if (!now) {
			return response(secret, null);
		}
		if (unfinished && pending != null) {
			start(secret, schedule, pending.id());
			if (!pending.id().equals(token)) {
				throw AwsException
					.invalidRequest("A previous rotation isn't complete. That rotation will be reattempted.");
			}
			return response(secret, token);
		}
		if (secret.version(token) == null) {
			StoredVersion announced = new StoredVersion(token, this.secrets.now(), null);
			secret.add(announced);
			this.writes.move(secret, Secret.PENDING, announced);
			start(secret, schedule, token);
		}
		return response(secret, token);
	}

	ObjectNode cancelRotateSecret(ObjectNode request) {
		Secret secret = this.secrets.getActive(Json.require(request, "SecretId"));
		RotationSchedule schedule = secret.rotation();
		if (schedule != null) {
			secret.schedule(schedule.off());
		}
		StoredVersion pending = secret.labelled(Secret.PENDING);
		boolean unfinished = pending != null && !pending.labels().contains(Secret.CURRENT);
		return response(secret, (unfinished && pending != null) ? pending.id() : null);
	}

	CompletableFuture<@Nullable Void> inProgress(String id) {
		synchronized (this.secrets) {
			CompletableFuture<String> future = this.running.get(this.secrets.get(id).arn());
			return (future != null) ? CompletableFuture.allOf(future) : CompletableFuture.allOf();
		}
	}

	Optional<Throwable> failure(String id) {
		synchronized (this.secrets) {
			return Optional.ofNullable(this.failures.get(this.secrets.get(id).arn()));
		}
	}

	private static RotationSchedule schedule(Secret secret, ObjectNode request) {
		RotationSchedule before = secret.rotation();
		String arn = Json.text(request, "RotationLambdaARN");
		if (arn == null && before == null) {
			throw AwsException.invalidRequest("No Lambda rotation function ARN is associated with this secret.");
		}
		ObjectNode rules = (request.get("RotationRules") instanceof ObjectNode given) ? given : null;
		if (rules != null) {
			RotationSchedule.check(rules);
		}
		if (before == null) {
			return new RotationSchedule((arn != null) ? arn : "", rules, true);
		}
		return new RotationSchedule((arn != null) ? arn : before.functionArn(),
				(rules != null) ? rules : before.rules(), true);
	}

	private static ObjectNode response(Secret secret, @Nullable String versionId) {
		ObjectNode response = Json.object();
		response.put("ARN", secret.arn());
		response.put("Name", secret.name());
		Json.put(response, "VersionId", versionId);
		return response;
	}

	private void start(Secret secret, RotationSchedule schedule, String token) {
		CompletableFuture<String> ended = new CompletableFuture<>();
		if (this.running.putIfAbsent(secret.arn(), ended) == null) {
			this.failures.remove(secret.arn());
			this.executor.execute(() -> run(secret, schedule.functionArn(), token, ended));
		}
	}

	private void run(Secret secret, String functionArn, String token, CompletableFuture<String> ended) {
		try {
			emit("RotationStarted", secret, token, null);
			for (String step : RotationFunctions.STEPS) {
				if (!isEnabled(secret)) {
					emit("RotationAbandoned", secret, token, null);
					return;
				}
				if (!succeeds(secret, functionArn, new RotationRequest(step, secret.arn(), token))) {
					emit("RotationFailed", secret, token,
							"Error when executing lambda " + functionArn + " during " + step + " step");
					return;
				}
			}
			complete(secret, functionArn, token);
		}
		finally {
			this.running.remove(secret.arn(), ended);
			ended.complete(token);
		}
	}

	private boolean succeeds(Secret secret, String functionArn, RotationRequest request) {
		try {
			this.functions.invoke(functionArn, request);
			return true;
		}
		catch (Throwable ex) {
			this.failures.put(secret.arn(), ex);
			return false;
		}
	}

	private void complete(Secret secret, String functionArn, String token) {
		synchronized (this.secrets) {
			StoredVersion current = secret.labelled(Secret.CURRENT);
			if (current == null || !current.id().equals(token)) {
				this.failures.put(secret.arn(),
						new IllegalStateException("The function ended without AWSCURRENT on the new version"));
				this.events.serviceEvent("RotationFailed", secret, token,
						"Error when executing lambda " + functionArn + " during finishSecret step");
				return;
			}
			secret.rotate(this.secrets.now());
			this.events.serviceEvent("RotationSucceeded", secret, token, null);
		}
	}

	private boolean isEnabled(Secret secret) {
		synchronized (this.secrets) {
			RotationSchedule schedule = secret.rotation();
			return schedule != null && schedule.enabled();
		}
	}

	private void emit(String name, Secret secret, String token, @Nullable String error) {
		synchronized (this.secrets) {
			this.events.serviceEvent(name, secret, token, error);
		}
	}

}
