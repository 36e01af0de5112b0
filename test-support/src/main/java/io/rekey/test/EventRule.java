// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;

/**
 * A rule of the default bus with its targets.
 */
final class EventRule {

	private final Map<String, EventTarget> targets = new LinkedHashMap<>();

	private final Machine machine = Machine.builder().build();

	private final String name;

	private final String arn;

	private final String pattern;

	private final String description;

	private final boolean enabled;

	EventRule(String name, String arn, String pattern, String description, boolean enabled) {
		this.name = name;
		this.arn = arn;
		this.pattern = pattern;
		this.description = description;
		this.enabled = enabled;
		compile();
	}

	private void compile() {
		try {
			String problem = JsonRuleCompiler.check(this.pattern);
			if (problem != null) {
				throw new AwsException("InvalidEventPatternException",
						"Event pattern is not valid. Reason: " + problem);
			}
			this.machine.addRule(this.name, this.pattern);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String name() {
		return this.name;
	}

	String arn() {
		return this.arn;
	}

	String pattern() {
		return this.pattern;
	}

	String description() {
		return this.description;
	}

	String state() {
		return this.enabled ? "ENABLED" : "DISABLED";
	}

	/**
	 * The targets by their ids.
	 */
	Map<String, EventTarget> targets() {
		return this.targets;
	}

	boolean matches(String event) {
		if (!this.enabled) {
			return false;
		}
		try {
			return !this.machine.rulesForJSONEvent(event).isEmpty();
		}
		catch (Exception ex) {
			throw new IllegalArgumentException("The event can't be matched", ex);
		}
	}

}
