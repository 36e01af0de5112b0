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
