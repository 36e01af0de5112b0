// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.rekey.test.EmbeddedAws.ApiCall;

/**
 * What IAM decides on for a call.
 *
 * @param action as {@code sqs:CreateQueue}
 * @param resource the ARN, {@code -} for an action that is not bound to a resource
 * @param context keys of conditions
 */
public record IamRequest(String action, String resource, Map<String, String> context) {

	private static final String NONE = "-";

	/**
	 * Tells what a call takes.
	 */
	public static List<IamRequest> of(ApiCall call) {
		return switch (call.service()) {
			case "secretsmanager" -> secrets(call);
			case "sqs" -> queues(call);
			case "sns" -> List.of(request(call, call.action().equals("Unsubscribe") ? NONE : call.resources().get(0)));
			case "sts" ->
				call.action().equals("GetCallerIdentity") ? List.of() : List.of(request(call, call.resources().get(0)));
			default -> throw new IllegalArgumentException("No call of ours: " + call);
		};
	}

	private static List<IamRequest> secrets(ApiCall call) {
		List<IamRequest> requests = new ArrayList<>();
		if (call.action().equals("BatchGetSecretValue")) {
			requests.add(request(call, NONE));
		}
		for (String secret : call.resources()) {
			String arn = secret.startsWith("arn:") ? secret : "arn:aws:secretsmanager:" + call.region() + ":"
					+ call.account() + ":secret:" + secret + "-AbCdEf";
			if (call.action().equals("DescribeSecret")) {
				requests.add(request(call, arn));
				continue;
			}
			requests.add(new IamRequest("secretsmanager:GetSecretValue", arn, Map.of()));
			requests.add(new IamRequest("kms:Decrypt",
					"arn:aws:kms:" + call.region() + ":" + call.account() + ":key/11111111-2222-3333-4444-555555555555",
					Map.of("kms:ViaService", "secretsmanager." + call.region() + ".amazonaws.com",
							"kms:EncryptionContext:SecretARN", arn)));
		}
		return requests;
	}

	/**
	 * A queue that is created with tags takes the action for them, too, and a batch that
	 * of its single calls.
	 */
	private static List<IamRequest> queues(ApiCall call) {
		if (call.action().equals("ListQueues")) {
			return List.of(request(call, NONE));
		}
		String arn = "arn:aws:sqs:" + call.region() + ":" + call.account() + ":" + call.resources().get(0);
		IamRequest request = new IamRequest("sqs:" + call.action().replace("MessageBatch", "Message"), arn, Map.of());
		return call.action().equals("CreateQueue") ? List.of(request, new IamRequest("sqs:TagQueue", arn, Map.of()))
				: List.of(request);
	}

	private static IamRequest request(ApiCall call, String resource) {
		return new IamRequest(call.service() + ":" + call.action(), resource, Map.of());
	}

}
