// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringTokenizer;

import org.jspecify.annotations.Nullable;

/**
 * The form of a query-protocol request.
 */
final class QueryForm {

	private final Map<String, String> values;

	private QueryForm(Map<String, String> values) {
		this.values = values;
	}

	static QueryForm parse(String body) {
		Map<String, String> values = new LinkedHashMap<>();
		StringTokenizer pairs = new StringTokenizer(body, "&");
		while (pairs.hasMoreTokens()) {
			String pair = pairs.nextToken();
			int equals = pair.indexOf('=');
			String key = (equals < 0) ? pair : pair.substring(0, equals);
			String value = (equals < 0) ? "" : pair.substring(equals + 1);
			values.put(decode(key), decode(value));
		}
		return new QueryForm(values);
	}

	private static String decode(String text) {
		try {
			return URLDecoder.decode(text, StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			throw new AwsException("MalformedQueryString", "The query string contains a syntax error");
		}
	}

	@Nullable String get(String key) {
		return this.values.get(key);
	}

	String require(String key) {
		String value = this.values.get(key);
		if (value == null || value.isEmpty()) {
			throw new AwsException("InvalidParameter", "Invalid parameter: " + key);
		}
		return value;
	}

	boolean flag(String key) {
		return Boolean.parseBoolean(this.values.get(key));
	}

	boolean hasPrefix(String prefix) {
		return this.values.keySet().stream().anyMatch((key) -> key.startsWith(prefix));
	}

	/**
	 * Read a map written as {@code PREFIX.1.KEY=…&PREFIX.1.VALUE=…}.
	 */
	Map<String, String> map(String prefix, String keyName, String valueName) {
		Map<String, String> map = new LinkedHashMap<>();
		for (int i = 1;; i++) {
			String key = this.values.get(prefix + "." + i + "." + keyName);
			if (key == null) {
				return map;
			}
			map.put(key, this.values.getOrDefault(prefix + "." + i + "." + valueName, ""));
		}
	}

}
