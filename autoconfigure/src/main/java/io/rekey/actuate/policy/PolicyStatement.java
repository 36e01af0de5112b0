// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.policy;

import java.util.List;
import java.util.Map;

/**
 * One statement of a policy, which allows something.
 *
 * @param sid its id, letters and digits
 * @param actions as {@code secretsmanager:GetSecretValue}
 * @param resources ARNs, with wildcards, or {@code *}
 * @param conditions for each operator the keys and what they may be
 * @see <a href=
 * "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html">Statement</a>
 */
record PolicyStatement(String sid, List<String> actions, List<String> resources,
		Map<String, Map<String, List<String>>> conditions) {

	PolicyStatement {
		actions = List.copyOf(actions);
		resources = List.copyOf(resources);
		conditions = Map.copyOf(conditions);
	}

	static PolicyStatement allow(String sid, List<String> actions, List<String> resources) {
		return new PolicyStatement(sid, actions, resources, Map.of());
	}

}
