// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.policy;

import java.util.List;

/**
 * An identity-based policy of IAM.
 *
 * @param statements what is allowed
 * @see <a href=
 * "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html">Elements
 * of a policy</a>
 */
record PolicyDocument(List<PolicyStatement> statements) {

	static final String VERSION = "2012-10-17";

	/**
	 * The limit for a managed policy, in characters without white space.
	 * @see <a href=
	 * "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html">Quotas
	 * of IAM</a>
	 */
	static final int MAX_SIZE = 6_144;

	PolicyDocument {
		statements = List.copyOf(statements);
	}

	String toJson() {
		return PolicyJson.write(this);
	}

	/**
	 * Tells the size as IAM counts it, which leaves white space out.
	 */
	int size() {
		return toJson().replaceAll("\\s", "").length();
	}

}
