// SPDX-License-Identifier: Apache-2.0

package io.rekey.fleet;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import io.rekey.env.TestApplications;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import io.rekey.test.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A queue is deleted underneath while subscriptions can't be removed.
 */
@ExtendWith(EmbeddedAwsExtension.class)
@Timeout(180)
class OrphanSubscriptionIT {

	private final FleetLogging logging = new FleetLogging();

	@AfterEach
	void stop() {
		this.logging.close();
	}

	@Test
	void whenTheOldSubscriptionCanNotBeRemovedAtOnceThenItIsRemovedLater(EmbeddedAws aws) {
		aws.createSecret("orphan/app", "{\"k\":\"v\"}");
		String topic = aws.createTopicForRotations("orphan");
		Remains remains = new Remains(aws);
		Map<String, Object> properties = new HashMap<>();
		TestApplications.arguments(aws).forEach((argument) -> {
			String[] parts = argument.substring(2).split("=", 2);
			properties.put(parts[0], parts[1]);
		});
		properties.put("rekey.rotation.topic-arn", topic);
		properties.put("value", "${secret@orphan/app#k}");
		try (Replica replica = Replica.start(TestApplications.Library.class, properties)) {
			assertThat(replica.property("value")).isEqualTo("v");
			await().until(() -> aws.count("sqs:ReceiveMessage") > 0);
			Set<String> before = aws.queues().keySet();
			try (Fault.Handle fault = aws.inject(Fault.denied().on("sns:Unsubscribe"))) {
				before.forEach(aws::deleteQueue);
				await().until(() -> fault.hits() > 0 && aws.count("sns:Subscribe") == 2);
			}
		}
		remains.assertNothingIsLeft(topic);
	}

}
