// SPDX-License-Identifier: Apache-2.0

package io.rekey;

import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * One immutable version of a secret. Everything that is read from one instance belongs
 * together. Instances are safe for use by several threads; {@link #toString()} never
 * shows a value.
 *
 * <pre class="code">
 * String authorization(Secrets secrets) {
 *     SecretVersion version = secrets.get(SecretId.of("prod/partner/api"));
 *     return version.get("client") + ":" + version.get("password");
 * }
 * </pre>
 *
 * @since 0.1.0
 */
public final class SecretVersion {

	private final SecretId id;

	private final SecretVersionInfo info;

	private final SecretContent content;

	private final @Nullable ReadListener listener;

	/**
	 * Creates a version, for tests for example.
	 * @param id the name by which the application refers to the secret
	 * @param info what Secrets Manager tells of it
	 * @param content its content
	 */
	public SecretVersion(SecretId id, SecretVersionInfo info, SecretContent content) {
		this(id, info, content, null);
	}

	private SecretVersion(SecretId id, SecretVersionInfo info, SecretContent content, @Nullable ReadListener listener) {
		this.id = id;
		this.info = info;
		this.content = content;
		this.listener = listener;
	}

	/**
	 * The same version, which tells of every value that is taken from it.
	 * @param listener told in the thread that reads
	 * @return the version
	 */
	public SecretVersion observed(ReadListener listener) {
		return new SecretVersion(this.id, this.info, this.content, listener);
	}

	/**
	 * Returns the name by which the application refers to the secret.
	 * @return the id
	 */
	public SecretId id() {
		return this.id;
	}

	/**
	 * Returns the secret's ARN, as Secrets Manager answered it.
	 * @return the ARN
	 */
	public String arn() {
		return this.info.arn();
	}

	/**
	 * Returns the secret's name in Secrets Manager.
	 * @return the name
	 */
	public String name() {
		return this.info.name();
	}

	/**
	 * Returns the id of this version.
	 * @return the id, which Secrets Manager gave to it
	 */
	public String versionId() {
		return this.info.versionId();
	}

	/**
	 * Returns the staging labels that were attached when this version was read.
	 * @return the labels, such as {@code AWSCURRENT}
	 */
	public Set<String> stages() {
		return this.info.stages();
	}

	/**
	 * Returns when this version was created.
	 * @return the date
	 */
	public Instant createdDate() {
		return this.info.createdDate();
	}

	/**
	 * Returns the region that answered.
	 * @return the region or {@code null} if the ARN has none
	 */
	public @Nullable String region() {
		return this.info.region();
	}

	/**
	 * Whether a replica region answered, because the secret's own region did not. A
	 * replica may lag behind.
	 * @return {@code true} if this was read from a replica
	 */
	public boolean fromReplica() {
		return this.info.fromReplica();
	}

	/**
	 * Returns the values of a JSON secret by key. Nested objects and arrays are flattened
	 * to {@code a.b} and {@code a[0]}.
	 * @return the values in the secret's order; empty unless the secret is a JSON object
	 */
	public Map<String, String> values() {
		if (this.listener != null) {
			this.listener.onValues();
		}
		return this.content.values();
	}

	/**
	 * Returns the value of one key.
	 * @param key the key, nested ones as {@code a.b} and {@code a[0]}
	 * @return the value or {@code null} if there is no such key
	 */
	public @Nullable String get(String key) {
		if (this.listener != null) {
			this.listener.onKey(key);
		}
		return this.content.values().get(key);
	}

	/**
	 * Whether the secret is a JSON object, so that it has keys.
	 * @return {@code true} for a JSON object
	 */
	public boolean isJson() {
		return this.content.json();
	}

	/**
	 * Returns the whole secret as text; a binary secret as Base64 (RFC 4648, section 4).
	 * @return the text
	 */
	public String text() {
		tellWhole();
		String text = this.content.text();
		return (text != null) ? text : Base64.getEncoder().encodeToString(this.content.binary());
	}

	/**
	 * Returns the content of a binary secret.
	 * @return a copy of the bytes, or {@code null} if the secret is text
	 */
	public byte @Nullable [] binary() {
		tellWhole();
		return (this.content.text() != null) ? null : this.content.binary();
	}

	private void tellWhole() {
		if (this.listener != null) {
			this.listener.onWhole();
		}
	}

	@Override
	public String toString() {
		return "SecretVersion[id=" + this.id + ", versionId=" + versionId() + ", stages=" + stages() + "]";
	}

	/**
	 * Is told which values are taken from a version. It must be quick and safe for use by
	 * several threads.
	 */
	public interface ReadListener {

		/**
		 * One key is read.
		 * @param key the key, which may be one that the version does not have
		 */
		void onKey(String key);

		/**
		 * All keys are handed out at once.
		 */
		void onValues();

		/**
		 * The whole text, or all bytes, are read.
		 */
		void onWhole();

	}

}
