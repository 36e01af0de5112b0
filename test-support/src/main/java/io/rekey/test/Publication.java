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

import org.jspecify.annotations.Nullable;

/**
 * A message that was published to a topic.
 *
 * @param id its id
 * @param subject its subject
 * @param text its text
 * @param groupId its group, only where the topic is FIFO
 * @param deduplicationId what it is known by, only where the topic is FIFO
 * @param sequenceNumber its place, only where the topic is FIFO
 */
record Publication(String id, @Nullable String subject, String text, @Nullable String groupId,
		@Nullable String deduplicationId, @Nullable String sequenceNumber) {

	static Publication standard(String id, @Nullable String subject, String text) {
		return new Publication(id, subject, text, null, null, null);
	}

}
