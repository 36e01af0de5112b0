// SPDX-License-Identifier: Apache-2.0

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
