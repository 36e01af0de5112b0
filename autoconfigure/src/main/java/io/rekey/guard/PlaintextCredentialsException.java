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

package io.rekey.guard;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Thrown when properties in files look like credentials and {@code rekey.guard.plaintext}
 * is {@code fail}.
 */
class PlaintextCredentialsException extends RuntimeException {

	private final List<PlaintextFinding> findings;

	PlaintextCredentialsException(List<PlaintextFinding> findings) {
		super("Properties in files look like credentials: "
				+ findings.stream().map(PlaintextFinding::toString).collect(Collectors.joining("; ")));
		this.findings = List.copyOf(findings);
	}

	List<PlaintextFinding> getFindings() {
		return this.findings;
	}

}
