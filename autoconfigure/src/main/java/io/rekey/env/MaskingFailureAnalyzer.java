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

package io.rekey.env;

import java.util.ArrayList;
import java.util.List;

import io.rekey.store.Failures;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * Reports a start that fails with the value of a secret in a message, in whatever code it
 * was thrown, with the value masked. Otherwise Spring Boot would log the exception, or
 * explain it with the value.
 */
@Order(10)
class MaskingFailureAnalyzer implements FailureAnalyzer {

	private static final int MAX_DEPTH = 20;

	private final Environment environment;

	MaskingFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	public @Nullable FailureAnalysis analyze(Throwable failure) {
		SecretTexts texts = texts();
		List<String> messages = messages(failure);
		if (texts == null || messages.stream().noneMatch(texts::areIn)) {
			return null;
		}
		return new FailureAnalysis(
				String.format(
						"The application failed to start, and what was thrown holds the value of a secret. It is"
								+ " masked here:%n%n    %s",
						String.join(String.format("%n    caused by "), messages.stream().map(texts::mask).toList())),
				"Mend what the message tells. Code that throws an exception should not put values into its message.",
				new IllegalStateException(Failures.describe(failure)));
	}

	private @Nullable SecretTexts texts() {
		return (this.environment instanceof ConfigurableEnvironment configurable && configurable.getPropertySources()
			.get(SecretReferencePropertySource.NAME) instanceof SecretReferencePropertySource references)
					? new SecretTexts(references.getSource().store()) : null;
	}

	private static List<String> messages(Throwable failure) {
		List<String> messages = new ArrayList<>();
		for (Throwable cause = failure; cause != null && messages.size() < MAX_DEPTH; cause = cause.getCause()) {
			messages.add(cause.toString());
		}
		return messages;
	}

}
