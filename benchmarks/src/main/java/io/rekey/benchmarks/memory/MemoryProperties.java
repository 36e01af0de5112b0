// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.memory;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * A bean that is bound to a secret, if there is one.
 */
@ConfigurationProperties("memory")
public class MemoryProperties {

	private volatile @Nullable String value;

	public @Nullable String getValue() {
		return this.value;
	}

	public void setValue(@Nullable String value) {
		this.value = value;
	}

}
