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
 * A message for a queue.
 *
 * @param body the text
 * @param groupId its group, which a FIFO queue needs
 * @param deduplicationId what a FIFO queue knows a repetition by; {@code null} leaves it
 * to the queue to derive it from the text
 */
record QueueMessage(String body, @Nullable String groupId, @Nullable String deduplicationId) {
}
