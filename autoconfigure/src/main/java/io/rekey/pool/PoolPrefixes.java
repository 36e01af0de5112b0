// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The prefixes of the properties that a pool may have been bound from.
 *
 * @param own the prefix of its bean, and then those of the beans that it is made of: a
 * property of an earlier one overrides that of a later one
 * @param others those of all other beans, and the customary ones; each group is more like
 * the pool's own prefix or name than the next one
 */
record PoolPrefixes(List<String> own, List<Set<String>> others) {

	PoolPrefixes {
		own = List.copyOf(own);
		others = List.copyOf(others);
	}

	Stream<String> all() {
		return Stream.concat(this.own.stream(), this.others.stream().flatMap(Set::stream));
	}

	/**
	 * Returns where a pool has all of its properties from.
	 * @param prefix the prefix of its password
	 * @return the prefixes, or none if that is not known
	 */
	List<String> origins(@Nullable String prefix) {
		return (prefix != null && this.own.contains(prefix)) ? this.own : List.of();
	}

	/**
	 * Returns the prefixes that belong together with one: a pool is bound from the
	 * shorter one first, and from the longer one then.
	 * @param prefix the prefix
	 * @return its prefixes, the strongest first; the pool's own ones among them
	 */
	List<String> around(String prefix) {
		Stream<String> family = all().filter((other) -> isWithin(other, prefix) || isWithin(prefix, other))
			.sorted((one, other) -> Integer.compare(other.length(), one.length()));
		return Stream.concat(this.own.stream(), family).distinct().toList();
	}

	private static boolean isWithin(String inner, String outer) {
		return inner.equals(outer) || inner.startsWith(outer + ".");
	}

}
