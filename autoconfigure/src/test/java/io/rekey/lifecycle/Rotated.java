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

package io.rekey.lifecycle;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.rekey.SecretRotatedEvent;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.event.EventListener;

/**
 * A bean that is bound to a secret and hears of its rotations.
 */
@ConfigurationProperties("app")
class Rotated {

	private final List<SecretRotatedEvent> events = new CopyOnWriteArrayList<>();

	private volatile String key = "";

	private volatile String other = "";

	@EventListener
	void on(SecretRotatedEvent event) {
		this.events.add(event);
	}

	List<SecretRotatedEvent> events() {
		return this.events;
	}

	public String getKey() {
		return this.key;
	}

	public void setKey(String key) {
		this.key = key;
	}

	public String getOther() {
		return this.other;
	}

	public void setOther(String other) {
		this.other = other;
	}

}
