// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;

/**
 * What the current thread reads through property sources: records it, may show one secret
 * in another version or each secret in the version that was read first, and tells the
 * reads of the application from those of this library. A thread of which nothing is to be
 * known looks at one thread-local variable.
 */
final class SecretReads {

	private static final ThreadLocal<@Nullable SecretReads> current = new ThreadLocal<>();

	private final @Nullable Set<SecretReference> recorded;

	private final @Nullable SecretVersion pinned;

	private final boolean used;

	/**
	 * Whether texts are looked up as they stand in configuration.
	 */
	private final boolean texts;

	/**
	 * The live versions as they were when the thread read them first, or {@code null} if
	 * it sees each change.
	 */
	private final @Nullable KeptVersions kept;

	private SecretReads(@Nullable Set<SecretReference> recorded, @Nullable SecretVersion pinned, boolean used,
			boolean texts, @Nullable KeptVersions kept) {
		this.recorded = recorded;
		this.pinned = pinned;
		this.used = used;
		this.texts = texts;
		this.kept = kept;
	}

	/**
	 * Returns what is special about the reads of the current thread.
	 * @return the reads, or {@code null} if they are the application's and nothing is
	 * recorded
	 */
	static @Nullable SecretReads current() {
		return current.get();
	}

	/**
	 * Returns the version that the current thread has to see.
	 * @param id the secret
	 * @return the version or {@code null} for the live one
	 */
	static @Nullable SecretVersion pinned(SecretId id) {
		SecretReads reads = current.get();
		return (reads != null) ? reads.pinnedVersion(id) : null;
	}

	@Nullable SecretVersion pinnedVersion(SecretId id) {
		if (this.pinned != null && this.pinned.id().equals(id)) {
			return this.pinned;
		}
		return (this.kept != null) ? this.kept.get(id) : null;
	}

	/**
	 * Keeps a version that is live, if the thread is to see no other one from now on.
	 * @param live the version
	 */
	void keep(SecretVersion live) {
		if (this.kept != null) {
			this.kept.add(live);
		}
	}

	/**
	 * Whether the thread looks texts up as they stand in configuration.
	 */
	boolean isOfTexts() {
		return this.texts;
	}

	/**
	 * Whether the thread sees one version of each secret.
	 */
	boolean isOfOneVersion() {
		return this.kept != null && !this.kept.isOver();
	}

	/**
	 * Returns the version other than the live one that the thread has to see, of whatever
	 * secret.
	 */
	@Nullable SecretVersion pinnedVersion() {
		return this.pinned;
	}

	void add(SecretReference reference) {
		if (this.recorded != null) {
			this.recorded.add(reference);
		}
	}

	/**
	 * Whether it is the application that reads.
	 */
	boolean isUse() {
		return this.used;
	}

	/**
	 * Runs a task of this library and tells what it read. Recordings nest: the outer one
	 * also has what the inner one read.
	 * @param task the task
	 * @return what it read
	 */
	static Set<SecretReference> during(Runnable task) {
		return record(task, false);
	}

	/**
	 * Runs a task of the application and tells what it read.
	 * @param task the task
	 * @return what it read
	 */
	static Set<SecretReference> duringUse(Runnable task) {
		SecretReads outer = current.get();
		return record(task, outer == null || outer.used);
	}

	private static Set<SecretReference> record(Runnable task, boolean used) {
		SecretReads outer = current.get();
		Set<SecretReference> reads = new LinkedHashSet<>();
		run(new SecretReads(reads, (outer != null) ? outer.pinned : null, used, texts(outer), kept(outer)), () -> {
			task.run();
			return reads;
		});
		if (outer != null && outer.recorded != null) {
			outer.recorded.addAll(reads);
		}
		return reads;
	}

	/**
	 * Runs a task of this library, whose reads are no use by the application.
	 * @param <T> the type of the result
	 * @param task the task
	 * @return the task's result
	 */
	static <T extends @Nullable Object> T unused(Supplier<T> task) {
		SecretReads outer = current.get();
		return run((outer != null) ? new SecretReads(outer.recorded, outer.pinned, false, outer.texts, outer.kept)
				: new SecretReads(null, null, false, false, null), task);
	}

	/**
	 * Runs a task of this library of which those know nothing for whom the thread was
	 * reading: it comes in between because they had to wait.
	 * @param <T> the type of the result
	 * @param task the task
	 * @return the task's result
	 */
	static <T extends @Nullable Object> T apart(Supplier<T> task) {
		return run(new SecretReads(null, null, false, false, null), task);
	}

	/**
	 * Runs a task of this library for which one secret has another version than the live
	 * one.
	 * @param <T> the type of the result
	 * @param version the version
	 * @param task the task
	 * @return the task's result
	 */
	static <T extends @Nullable Object> T asOf(SecretVersion version, Supplier<T> task) {
		SecretReads outer = current.get();
		return run(new SecretReads((outer != null) ? outer.recorded : null, version, false, texts(outer), kept(outer)),
				task);
	}

	/**
	 * Runs a task that looks texts up and sees one version of each secret, whatever goes
	 * live meanwhile: the one that was live when the task read the secret first.
	 * @param <T> the type of the result
	 * @param task the task
	 * @return the task's result
	 */
	static <T extends @Nullable Object> T ofOneVersion(Supplier<T> task) {
		SecretReads outer = current.get();
		if (outer == null) {
			return run(new SecretReads(null, null, true, true, new KeptVersions()), task);
		}
		KeptVersions versions = outer.isOfOneVersion() ? outer.kept : new KeptVersions();
		return (outer.texts && outer.isOfOneVersion()) ? task.get()
				: run(new SecretReads(outer.recorded, outer.pinned, outer.used, true, versions), task);
	}

	/**
	 * Has the current thread see one version of each secret from now on: the one that is
	 * live when it reads the secret first.
	 * @return ends that, in the same thread; if nobody does, it ends after a minute
	 */
	static Runnable keepVersions() {
		SecretReads outer = current.get();
		if (outer != null && outer.isOfOneVersion()) {
			return () -> {
			};
		}
		current.set((outer != null)
				? new SecretReads(outer.recorded, outer.pinned, outer.used, outer.texts, KeptVersions.forAMinute())
				: new SecretReads(null, null, true, false, KeptVersions.forAMinute()));
		return () -> restore(outer);
	}

	private static void restore(@Nullable SecretReads outer) {
		if (outer != null) {
			current.set(outer);
		}
		else {
			current.remove();
		}
	}

	/**
	 * Runs a task that looks texts up as they stand in configuration, without those that
	 * {@link SeveralKeysPropertySource} has resolved.
	 * @param <T> the type of the result
	 * @param task the task
	 * @return the task's result
	 */
	static <T extends @Nullable Object> T ofTexts(Supplier<T> task) {
		SecretReads outer = current.get();
		return run((outer != null) ? new SecretReads(outer.recorded, outer.pinned, outer.used, true, outer.kept)
				: new SecretReads(null, null, true, true, null), task);
	}

	private static boolean texts(@Nullable SecretReads outer) {
		return outer != null && outer.texts;
	}

	private static @Nullable KeptVersions kept(@Nullable SecretReads outer) {
		return (outer != null) ? outer.kept : null;
	}

	private static <T extends @Nullable Object> T run(SecretReads reads, Supplier<T> task) {
		SecretReads outer = current.get();
		current.set(reads);
		try {
			return task.get();
		}
		finally {
			restore(outer);
		}
	}

	/**
	 * The versions that a thread goes on to see. For one thread.
	 */
	private static final class KeptVersions {

		private final Map<SecretId, SecretVersion> versions = new HashMap<>();

		private final long begun = System.nanoTime();

		private final long longest;

		KeptVersions() {
			this(Long.MAX_VALUE);
		}

		private KeptVersions(long longest) {
			this.longest = longest;
		}

		static KeptVersions forAMinute() {
			return new KeptVersions(Duration.ofMinutes(1).toNanos());
		}

		boolean isOver() {
			return System.nanoTime() - this.begun > this.longest;
		}

		void add(SecretVersion live) {
			this.versions.putIfAbsent(live.id(), live);
		}

		@Nullable SecretVersion get(SecretId id) {
			return isOver() ? null : this.versions.get(id);
		}

	}

}
