// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.audit;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches where audit events are to be logged. A plain text log shows no key-value pairs,
 * and has a line for each rotation anyhow.
 */
final class OnAuditLog extends SpringBootCondition {

	private static final String PROPERTY = "rekey.audit.log";

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		Environment environment = context.getEnvironment();
		boolean structured = environment.containsProperty("logging.structured.format.console")
				|| environment.containsProperty("logging.structured.format.file");
		boolean log = environment.getProperty(PROPERTY, Boolean.class, structured);
		ConditionMessage.Builder message = ConditionMessage.forCondition("Audit log");
		return new ConditionOutcome(log, message.because(
				(log ? "" : "no ") + "structured log, or " + PROPERTY + " is " + environment.getProperty(PROPERTY)));
	}

}
