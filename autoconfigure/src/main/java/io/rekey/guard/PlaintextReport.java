// SPDX-License-Identifier: Apache-2.0

package io.rekey.guard;

import java.util.List;

/**
 * Words for people.
 */
final class PlaintextReport {

	static final String ACTION = "Store each value in Secrets Manager and write the reference with the name of that"
			+ " secret in its place, or do what stands at 'Instead'. Change the credential: whoever has read the file"
			+ " knows it. If it is none, add the property to 'rekey.guard.excludes'.";

	private PlaintextReport() {
	}

	static String describe(List<PlaintextFinding> findings) {
		int count = findings.size();
		StringBuilder text = new StringBuilder((count == 1) ? "A property in a file looks like a credential:"
				: count + " properties in files look like credentials:");
		for (PlaintextFinding finding : findings) {
			text.append(String.format("%n%n    Property: ")).append(finding.property());
			text.append(String.format("%n    Origin: ")).append(finding.origin());
			text.append(String.format("%n    Reason: ")).append(finding.reason());
			text.append(String.format("%n    Instead: ")).append(finding.instead());
		}
		return text.toString();
	}

	/**
	 * The text of the warning.
	 */
	static String warn(List<PlaintextFinding> findings) {
		return describe(findings) + String.format("%n%n") + ACTION
				+ " With 'rekey.guard.plaintext' set to 'fail' the application would not start.";
	}

}
