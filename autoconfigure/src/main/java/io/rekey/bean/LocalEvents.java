// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.context.support.AbstractApplicationContext;

/**
 * Publishes the events of a context. Where its parent follows the same secrets, the
 * parent publishes events of its own, and so must not get those of its child as well.
 */
final class LocalEvents implements ApplicationEventPublisher {

	private final ApplicationContext context;

	LocalEvents(ApplicationContext context) {
		this.context = context;
	}

	@Override
	public void publishEvent(Object event) {
		ApplicationContext parent = this.context.getParent();
		if (parent == null || parent.getBeanProvider(RotationEvents.class).getIfAvailable() == null) {
			this.context.publishEvent(event);
			return;
		}
		this.context
			.getBean(AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME,
					ApplicationEventMulticaster.class)
			.multicastEvent((event instanceof ApplicationEvent known) ? known
					: new PayloadApplicationEvent<>(this.context, event));
	}

}
