// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds the events that Secrets Manager and CloudTrail put on the default bus and hands
 * them over. No event holds a secret value.
 */
final class SecretEvents {

	private static final String SOURCE = "secretsmanager.amazonaws.com";

	private static final List<String> PARAMETERS = List.of("SecretId", "Name", "ClientRequestToken", "VersionStages",
			"VersionStage", "MoveToVersionId", "RemoveFromVersionId", "RotationLambdaARN", "RotateImmediately",
			"RecoveryWindowInDays", "ForceDeleteWithoutRecovery", "Description", "KmsKeyId");

	private final AwsAccount account;

	private final Consumer<String> bus;

	SecretEvents(AwsAccount account, Consumer<String> bus) {
		this.account = account;
		this.bus = bus;
	}

	/**
	 * The native event.
	 */
	void labelUpdated(Secret secret, String label, String versionId) {
		ObjectNode event = event("Secret Label Updated");
		event.putArray("resources").add(secret.arn());
		ObjectNode detail = event.putObject("detail");
		detail.put("name", secret.name());
		detail.put("labelUpdated", label);
		detail.put("versionId", versionId);
		this.bus.accept(event.toString());
	}

	/**
	 * CloudTrail's record of an API call.
	 * @param arn the secret's ARN, {@code null} if the call failed
	 * @param error why the call failed
	 */
	void apiCall(String action, ObjectNode request, @Nullable String arn, @Nullable AwsException error) {
		ObjectNode event = event("AWS API Call via CloudTrail");
		event.putArray("resources");
		ObjectNode detail = detail(event, "1.09", action);
		detail.put("userAgent", "embedded-aws");
		if (error != null) {
			detail.put("errorCode", error.code());
			detail.put("errorMessage", error.text());
		}
		ObjectNode parameters = detail.putObject("requestParameters");
		for (String name : PARAMETERS) {
			if (request.hasNonNull(name)) {
				parameters.set(Character.toLowerCase(name.charAt(0)) + name.substring(1), request.get(name));
			}
		}
		if (arn != null) {
			detail.putObject("responseElements").put("arn", arn);
		}
		else {
			detail.putNull("responseElements");
		}
		close(detail, "AwsApiCall");
		detail.putObject("tlsDetails")
			.put("tlsVersion", "TLSv1.3")
			.put("cipherSuite", "TLS_AES_128_GCM_SHA256")
			.put("clientProvidedHostHeader", "secretsmanager." + this.account.region() + ".amazonaws.com");
		this.bus.accept(event.toString());
	}

	/**
	 * An event of the service itself.
	 * @param name as {@code RotationSucceeded}
	 */
	void serviceEvent(String name, Secret secret, String token, @Nullable String error) {
		ObjectNode event = event("AWS Service Event via CloudTrail");
		event.putArray("resources");
		ObjectNode detail = detail(event, "1.08", name);
		detail.putObject("userIdentity").put("accountId", this.account.id()).put("invokedBy", SOURCE);
		detail.put("sourceIPAddress", SOURCE);
		detail.put("userAgent", SOURCE);
		Json.put(detail, "errorMessage", error);
		detail.putNull("requestParameters");
		detail.putNull("responseElements");
		detail.putObject("additionalEventData").put("SecretId", secret.arn());
		detail.put("requestID", "Rotation-" + secret.arn() + "-" + token);
		close(detail, "AwsServiceEvent");
		this.bus.accept(event.toString());
	}

	private ObjectNode event(String detailType) {
		ObjectNode event = Json.object();
		event.put("version", "0");
		event.put("id", UUID.randomUUID().toString());
		event.put("detail-type", detailType);
		event.put("source", "aws.secretsmanager");
		event.put("account", this.account.id());
		event.put("time", time());
		event.put("region", this.account.region());
		return event;
	}

	private ObjectNode detail(ObjectNode event, String version, String name) {
		ObjectNode detail = event.putObject("detail");
		detail.put("eventVersion", version);
		detail.put("eventTime", time());
		detail.put("eventSource", SOURCE);
		detail.put("eventName", name);
		detail.put("awsRegion", this.account.region());
		return detail;
	}

	private void close(ObjectNode detail, String type) {
		detail.put("eventID", UUID.randomUUID().toString());
		detail.put("readOnly", false);
		detail.put("eventType", type);
		detail.put("managementEvent", true);
		detail.put("recipientAccountId", this.account.id());
		detail.put("eventCategory", "Management");
	}

	private String time() {
		Instant now = this.account.clock().instant();
		return now.truncatedTo(ChronoUnit.SECONDS).toString();
	}

}
