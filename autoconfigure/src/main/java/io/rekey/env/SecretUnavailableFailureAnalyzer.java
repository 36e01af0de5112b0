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

import io.rekey.SecretUnavailableException;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/**
 * Explains why a secret can't be read that code of the application asked for, and what to
 * do about it.
 */
class SecretUnavailableFailureAnalyzer extends AbstractFailureAnalyzer<SecretUnavailableException> {

	private final Environment environment;

	SecretUnavailableFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SecretUnavailableException cause) {
		SecretProblem problem = new SecretProblems(SecretAliases.from(Binder.get(this.environment)))
			.unavailable(cause.getId().value(), cause);
		return new FailureAnalysis("Secret '" + problem.subject()
				+ "', which the application asked for, can't be read: " + problem.reason(), problem.action(), cause);
	}

}
