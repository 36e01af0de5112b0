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
