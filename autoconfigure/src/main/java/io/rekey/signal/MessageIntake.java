// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * Takes in what the queue brings, and has it deleted: as a rule once it was handled. It
 * is deleted as soon as its signal is taken where waiting would do harm: in a FIFO queue,
 * where the next message of the group waits for the deletion of this one, and where very
 * many messages are waiting already. No rotation is lost by it: the pipeline itself
 * repeats a check that failed, and all secrets are compared at each start.
 */
final class MessageIntake {

	private static final Log logger = LogFactory.getLog(MessageIntake.class);

	/**
	 * Only receipts are kept of waiting messages, so these take less than a megabyte. The
	 * limits of SQS are 120,000 messages in flight, and 20,000 of a FIFO queue.
	 */
	private static final int MAX_WAITING = 1_000;

	private static final Pattern MILLIS = Pattern.compile("\\d{1,18}");

	private final MessageHandler handler;

	private final MessageDeletion deletion;

	private final RotationQueue queue;

	private final SignalCounts counts;

	private final Clock clock;

	private final AtomicInteger waiting = new AtomicInteger();

	MessageIntake(RotationQueue queue, MessageHandler handler, MessageDeletion deletion, SignalCounts counts) {
		this(queue, handler, deletion, counts, Clock.systemUTC());
	}

	/**
	 * Creates the intake.
	 * @param queue the queue
	 * @param handler handles the messages
	 * @param deletion has them deleted
	 * @param counts is told their age
	 * @param clock the time
	 */
	MessageIntake(RotationQueue queue, MessageHandler handler, MessageDeletion deletion, SignalCounts counts,
			Clock clock) {
		this.queue = queue;
		this.handler = handler;
		this.deletion = deletion;
		this.counts = counts;
		this.clock = clock;
	}

	/**
	 * Takes in messages. Waits only if their deletion is far behind.
	 * @param messages the messages
	 */
	void accept(List<Message> messages) {
		messages.forEach(this::accept);
		this.deletion.flush();
		this.deletion.catchUp();
	}

	private void accept(Message message) {
		String receipt = message.receiptHandle();
		try {
			tellAge(message);
			CompletableFuture<Boolean> handled = this.handler.handle(message.body(), this.queue.deletesMalformed());
			if (this.queue.fifo()) {
				this.deletion.add(receipt);
			}
			else if (handled.isDone() || this.waiting.get() >= MAX_WAITING) {
				deleteNow(handled, receipt);
			}
			else {
				deleteLater(handled, receipt);
			}
		}
		catch (RuntimeException | Error ex) {
			// One message must not keep the others from being handled, whatever it does.
			logger.warn("Could not handle message " + message.messageId() + ": " + Failures.describe(ex));
		}
	}

	/**
	 * Not every server that stands in for SQS tells when a message was sent.
	 */
	private void tellAge(Message message) {
		String sent = message.attributes().get(MessageSystemAttributeName.SENT_TIMESTAMP);
		if (sent != null && MILLIS.matcher(sent).matches()) {
			this.counts.received(Duration.ofMillis(this.clock.millis() - Long.parseLong(sent)));
		}
	}

	private void deleteNow(CompletableFuture<Boolean> handled, String receipt) {
		if (!Boolean.FALSE.equals(handled.getNow(true))) {
			this.deletion.add(receipt);
		}
	}

	private void deleteLater(CompletableFuture<Boolean> handled, String receipt) {
		this.waiting.incrementAndGet();
		var unused = handled.whenComplete((delete, failure) -> {
			this.waiting.decrementAndGet();
			if (Boolean.TRUE.equals(delete)) {
				this.deletion.add(receipt);
				this.deletion.flush();
			}
		});
	}

}
