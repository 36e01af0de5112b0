// SPDX-License-Identifier: Apache-2.0

package io.rekey;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The content of one version of a secret: plain text, a JSON object or bytes. Immutable;
 * {@link #toString()} never shows it.
 *
 * <pre class="code">
 * SecretVersion version(SecretVersionInfo info) {
 *     SecretContent content = SecretContent.ofJson("{\"user\":\"app\"}", Map.of("user", "app"));
 *     return new SecretVersion(SecretId.of("prod/orders/db"), info, content);
 * }
 * </pre>
 *
 * @since 0.1.0
 */
public final class SecretContent {

	private static final byte[] NO_BYTES = {};

	private final @Nullable String text;

	private final byte[] binary;

	private final boolean json;

	private final Map<String, String> values;

	private SecretContent(@Nullable String text, byte[] binary, boolean json, Map<String, String> values) {
		this.text = text;
		this.binary = binary;
		this.json = json;
		this.values = values;
	}

	/**
	 * A secret that is plain text.
	 * @param text the text
	 * @return the content
	 */
	public static SecretContent ofText(String text) {
		return new SecretContent(text, NO_BYTES, false, Map.of());
	}

	/**
	 * A secret whose text is a JSON object.
	 * @param text the JSON text
	 * @param values its flattened values, in order
	 * @return the content
	 */
	public static SecretContent ofJson(String text, Map<String, String> values) {
		return new SecretContent(text, NO_BYTES, true, Collections.unmodifiableMap(new LinkedHashMap<>(values)));
	}

	/**
	 * A binary secret.
	 * @param bytes the bytes, which are copied
	 * @return the content
	 */
	public static SecretContent ofBinary(byte[] bytes) {
		return new SecretContent(null, bytes.clone(), false, Map.of());
	}

	@Nullable String text() {
		return this.text;
	}

	byte[] binary() {
		return this.binary.clone();
	}

	boolean json() {
		return this.json;
	}

	Map<String, String> values() {
		return this.values;
	}

	@Override
	public String toString() {
		return "SecretContent[" + ((this.text == null) ? "binary" : this.json ? "json" : "text") + "]";
	}

}
