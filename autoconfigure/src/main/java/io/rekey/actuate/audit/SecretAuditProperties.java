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

package io.rekey.actuate.audit;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is told of what happens to secrets.
 *
 * @param enabled Whether to publish audit events.
 * @param callerIdentity Whether to ask STS once, in the background, who the application
 * is. Otherwise audit events name the application.
 * @param log Whether to write audit events to the logger 'io.rekey.audit', with key-value
 * pairs. By default, if structured logging is on.
 */
@ConfigurationProperties("rekey.audit")
record SecretAuditProperties(@DefaultValue("true") boolean enabled, @DefaultValue("false") boolean callerIdentity,
		@Nullable Boolean log) {
}
