// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.audit;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;

import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ApplicationContextEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Passes records on to the sinks, in order. Those from before the context is up, and
 * before it is known who the application is, are kept until then: the listeners of a
 * context must be there to get them. Safe for use by several threads.
 */
final class AuditTrail implements SecretAudit, ApplicationListener<ApplicationContextEvent> {

	private static final Log logger = LogFactory.getLog(AuditTrail.class);

	private final List<AuditSink> sinks;

	private final PrincipalSource principals;

	private final ApplicationContext context;

	private final Clock clock;

	private final Queue<AuditRecord> waiting = new ArrayDeque<>();

	private final AtomicBoolean asked = new AtomicBoolean();

	private volatile @Nullable String principal;

	private boolean flushing;

	/**
	 * Creates the trail.
	 * @param sinks where records go
	 * @param principals tells who the application is
	 * @param context the context whose start is waited for
	 * @param clock the time
	 */
	AuditTrail(List<AuditSink> sinks, PrincipalSource principals, ApplicationContext context, Clock clock) {
		this.sinks = List.copyOf(sinks);
		this.principals = principals;
		this.context = context;
		this.clock = clock;
	}

	@Override
	public void publish(String type, String message, Map<String, ?> data) {
		publish(new AuditRecord(this.clock.instant(), type, message, new LinkedHashMap<>(data)));
	}

	void publish(AuditRecord entry) {
		if (!this.sinks.isEmpty()) {
			synchronized (this.waiting) {
				this.waiting.add(entry);
			}
			flush();
		}
	}

	/**
	 * One thread at a time passes records on, and those of the others as well, so that
	 * they keep their order. No lock is held meanwhile: a listener may do anything.
	 */
	private void flush() {
		String known = this.principal;
		if (known == null) {
			return;
		}
		for (AuditRecord next = take(true); next != null; next = take(false)) {
			for (AuditSink sink : this.sinks) {
				pass(known, next, sink);
			}
		}
	}

	private @Nullable AuditRecord take(boolean first) {
		synchronized (this.waiting) {
			if (first && this.flushing) {
				return null;
			}
			AuditRecord next = this.waiting.poll();
			this.flushing = next != null;
			return next;
		}
	}

	private static void pass(String principal, AuditRecord entry, AuditSink sink) {
		try {
			sink.accept(principal, entry);
		}
		catch (RuntimeException | Error ex) {
			// Whatever a listener throws, the other records must be told.
			logger.warn("The audit event " + entry.type() + " could not be published: " + Failures.describe(ex));
		}
	}

	/**
	 * The events of a child context come here, too.
	 */
	@Override
	public void onApplicationEvent(ApplicationContextEvent event) {
		if (!event.getApplicationContext().equals(this.context)) {
			return;
		}
		if (event instanceof ContextRefreshedEvent && !this.sinks.isEmpty() && this.asked.compareAndSet(false, true)) {
			this.principals.find(this::open);
		}
		else if (event instanceof ContextClosedEvent) {
			open(this.principals.fallback());
		}
	}

	private void open(String found) {
		synchronized (this.waiting) {
			if (this.principal == null) {
				this.principal = found;
			}
		}
		flush();
	}

}
