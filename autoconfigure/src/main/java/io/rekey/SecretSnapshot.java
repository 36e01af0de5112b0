// SPDX-License-Identifier: Apache-2.0

package io.rekey;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link RotatingSecret} holds at one moment. Immutable; {@link #toString()} shows
 * the ids of the versions only.
 *
 * <pre class="code">
 * boolean isKnown(RotatingSecret&lt;String&gt; keyId, String id) {
 *     SecretSnapshot&lt;String&gt; snapshot = keyId.snapshot();
 *     return id.equals(snapshot.current()) || id.equals(snapshot.previous());
 * }
 * </pre>
 *
 * @param <T> the type of the objects
 * @since 0.1.0
 */
public final class SecretSnapshot<T> {

	private final T current;

	private final String versionId;

	private final @Nullable T previous;

	private final @Nullable String previousVersionId;

	private SecretSnapshot(T current, String versionId, @Nullable T previous, @Nullable String previousVersionId) {
		this.current = current;
		this.versionId = versionId;
		this.previous = previous;
		this.previousVersionId = previousVersionId;
	}

	/**
	 * A snapshot without a version before.
	 * @param <T> the type of the object
	 * @param current the object of the live version
	 * @param versionId the id of the live version
	 * @return the snapshot
	 */
	public static <T> SecretSnapshot<T> of(T current, String versionId) {
		return new SecretSnapshot<>(current, versionId, null, null);
	}

	/**
	 * The same with a version before.
	 * @param object the object of the version before
	 * @param id the id of the version before
	 * @return the snapshot
	 */
	public SecretSnapshot<T> withPrevious(T object, String id) {
		return new SecretSnapshot<>(this.current, this.versionId, object, id);
	}

	/**
	 * The same without a version before.
	 * @return the snapshot
	 */
	public SecretSnapshot<T> withoutPrevious() {
		return of(this.current, this.versionId);
	}

	/**
	 * The same objects, of another version that does not differ in them.
	 * @param id the id of the live version
	 * @return the snapshot
	 */
	public SecretSnapshot<T> withVersionId(String id) {
		return new SecretSnapshot<>(this.current, id, this.previous, this.previousVersionId);
	}

	/**
	 * Returns the object of the live version.
	 * @return the object
	 */
	public T current() {
		return this.current;
	}

	/**
	 * Returns the id of the live version.
	 * @return the id
	 */
	public String versionId() {
		return this.versionId;
	}

	/**
	 * Returns the object of the version before.
	 * @return the object, or {@code null} if there is none or its grace period is over
	 */
	public @Nullable T previous() {
		return this.previous;
	}

	/**
	 * Returns the id of the version before, the last one with another object.
	 * @return the id, or {@code null} if there is none or its grace period is over
	 */
	public @Nullable String previousVersionId() {
		return this.previousVersionId;
	}

	@Override
	public String toString() {
		return "SecretSnapshot[versionId=" + this.versionId + ", previousVersionId=" + this.previousVersionId + "]";
	}

}
