// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.task.Failures;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretReading;

/**
 * One reading of many secrets: batches first, all in parallel; what a batch could not
 * tell, one by one; what is throttled, a few at a time and with pauses. It ends at its
 * deadline, or when its thread is interrupted, with whatever was read until then.
 */
final class BulkRead {

	/**
	 * What the calls themselves say when time is up tells more than we could.
	 */
	private static final Duration GRACE = Duration.ofMillis(500);

	private final SecretReader reader;

	private final ReadLanes lanes;

	private final Deadline deadline;

	private final Deadline end;

	private final Map<SecretId, SecretLocation> locations;

	private final Map<SecretId, SecretReading> readings = new LinkedHashMap<>();

	private final Set<SecretId> throttled = new LinkedHashSet<>();

	private final Set<Task> pending = new LinkedHashSet<>();

	private final BlockingQueue<Task> done = new LinkedBlockingQueue<>();

	BulkRead(SecretReader reader, ReadLanes lanes, Duration bound, Map<SecretId, SecretLocation> locations) {
		this.reader = reader;
		this.lanes = lanes;
		this.deadline = Deadline.in(bound);
		this.end = Deadline.in(bound.plus(GRACE));
		this.locations = locations;
	}

	/**
	 * Reads the secrets.
	 * @return one reading for each
	 */
	Map<SecretId, SecretReading> run() {
		submitAll();
		boolean interrupted = awaitAll();
		this.pending.forEach((task) -> task.cancel(true));
		Map<SecretId, SecretReading> all = new LinkedHashMap<>();
		this.locations.forEach((id, location) -> {
			SecretReading reading = this.readings.get(id);
			all.put(id, (reading != null) ? reading : SecretReading.failed(unread(id, location, interrupted)));
		});
		return all;
	}

	private void submitAll() {
		Set<SecretId> single = new LinkedHashSet<>(this.locations.keySet());
		List<BatchRead> batches = BatchRead.plan(this.locations, this.reader::route)
			.stream()
			.filter((batch) -> this.reader.allowsBatches(batch.route()))
			.toList();
		for (BatchRead batch : batches) {
			single.removeAll(batch.locations().keySet());
			submit(this.lanes.of(batch.route()), batch.locations().keySet(),
					() -> this.reader.read(batch, this.deadline));
		}
		single.forEach(this::submit);
	}

	private void submit(SecretId id) {
		submit(this.lanes.of(route(id)), Set.of(id), () -> ReadOutcome.of(id, read(id)));
	}

	private void submitPatiently(SecretId id) {
		submit(this.lanes.patient(route(id)), Set.of(id),
				() -> new ReadOutcome(Map.of(id, readPatiently(id)), Set.of(), false));
	}

	private void submit(Executor executor, Set<SecretId> ids, Supplier<ReadOutcome> read) {
		Task task = new Task(ids, read);
		this.pending.add(task);
		try {
			executor.execute(task);
		}
		catch (RejectedExecutionException ex) {
			this.pending.remove(task);
			ids.forEach((id) -> this.readings.put(id, SecretReading.failed(SecretErrors.closed(id, ex))));
		}
	}

	private Route route(SecretId id) {
		return this.reader.route(location(id));
	}

	private SecretLocation location(SecretId id) {
		return Objects.requireNonNull(this.locations.get(id));
	}

	private SecretReading read(SecretId id) {
		try {
			return SecretReading.of(this.reader.read(id, location(id), this.deadline));
		}
		catch (SecretUnavailableException ex) {
			return SecretReading.failed(ex);
		}
	}

	/**
	 * A call that is cut off by the end of the time would hide that all before it were
	 * throttled.
	 */
	private SecretReading readPatiently(SecretId id) {
		SecretReading reading = read(id);
		for (int failures = 1; hasFailed(reading, Reason.THROTTLED)
				&& this.deadline.pause(SecretReader.BACKOFF.jittered(failures)); failures++) {
			reading = read(id);
		}
		boolean cutOff = hasFailed(reading, Reason.UNREACHABLE) && this.deadline.hasPassed();
		return cutOff ? SecretReading.failed(SecretErrors.throttled(id, location(id))) : reading;
	}

	private static boolean hasFailed(SecretReading reading, Reason reason) {
		SecretUnavailableException failure = reading.failure();
		return failure != null && failure.getReason() == reason;
	}

	/**
	 * Waits for all reads, and starts those that follow from others.
	 * @return whether the waiting was interrupted
	 */
	private boolean awaitAll() {
		try {
			while (!this.pending.isEmpty()) {
				Task task = this.done.poll(this.end.left().toNanos(), TimeUnit.NANOSECONDS);
				if (task == null) {
					return false;
				}
				this.pending.remove(task);
				accept(task);
			}
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return true;
		}
	}

	private void accept(Task task) throws InterruptedException {
		try {
			ReadOutcome outcome = task.get();
			this.readings.putAll(outcome.readings());
			if (outcome.throttled()) {
				this.throttled.addAll(outcome.unread());
			}
			outcome.unread().forEach(outcome.throttled() ? this::submitPatiently : this::submit);
		}
		catch (ExecutionException ex) {
			task.ids.forEach((id) -> this.readings.put(id, SecretReading.failed(unexpected(id, ex))));
		}
	}

	private static SecretUnavailableException unexpected(SecretId id, ExecutionException ex) {
		Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
		return new SecretUnavailableException(id, Reason.FAILED, null,
				"secret '" + id + "' could not be read: " + Failures.describe(cause), ex);
	}

	private SecretUnavailableException unread(SecretId id, SecretLocation location, boolean interrupted) {
		if (interrupted) {
			return SecretErrors.interrupted(id, location, null);
		}
		return this.throttled.contains(id) ? SecretErrors.throttled(id, location)
				: SecretErrors.late(id, location, null);
	}

	/**
	 * One call, which tells when it is over.
	 */
	private final class Task extends FutureTask<ReadOutcome> {

		private final Set<SecretId> ids;

		Task(Set<SecretId> ids, Supplier<ReadOutcome> read) {
			super(read::get);
			this.ids = ids;
		}

		@Override
		protected void done() {
			BulkRead.this.done.add(this);
		}

	}

}
