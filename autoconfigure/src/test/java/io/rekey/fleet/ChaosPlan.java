// SPDX-License-Identifier: Apache-2.0

package io.rekey.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Random;

import io.rekey.fleet.Act.Kind;

/**
 * What happens next, by chance. The same seed gives the same acts in the same order.
 */
final class ChaosPlan {

	private static final int MAX_PAUSE_MILLIS = 800;

	private static final int MAX_ACTS = 20;

	/**
	 * Every third act is a rotation.
	 */
	private static final int ROTATIONS = 3;

	private static final List<String> ACTIONS = List.of("secretsmanager:GetSecretValue",
			"secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue", "secretsmanager:*",
			"sqs:ReceiveMessage", "sqs:DeleteMessageBatch", "sqs:CreateQueue", "sqs:*", "sns:Subscribe",
			"sns:Unsubscribe");

	private static final Kind[] KINDS = Kind.values();

	private final Random random;

	ChaosPlan(long seed) {
		this.random = new Random(seed);
	}

	/**
	 * Draws the next act. Each takes the same number of draws.
	 */
	Act next() {
		Duration pause = Duration.ofMillis(this.random.nextInt(MAX_PAUSE_MILLIS));
		boolean rotation = this.random.nextInt(ROTATIONS) == 0;
		Kind drawn = KINDS[this.random.nextInt(KINDS.length)];
		String action = ACTIONS.get(this.random.nextInt(ACTIONS.size()));
		int target = this.random.nextInt(Integer.MAX_VALUE);
		double strength = this.random.nextDouble();
		return new Act(pause, rotation ? Kind.ROTATION : drawn, action, target, strength,
				1 + this.random.nextInt(MAX_ACTS));
	}

}
