// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;

/**
 * Puts together who uses which key: what refers to it in any environment, who has it in
 * any context, and when it was read last.
 */
final class UsageReport implements SecretUsage {

	private final SecretEnvironment secrets;

	private final ReferringProperties referring;

	UsageReport(SecretEnvironment secrets) {
		this.secrets = secrets;
		this.referring = new ReferringProperties(secrets);
	}

	@Override
	public List<KeyUsage> of(SecretId id) {
		SecretVersion version = this.secrets.store().current(id);
		return (version != null) ? SecretReads.unused(() -> of(version)) : List.of();
	}

	private List<KeyUsage> of(SecretVersion version) {
		Map<@Nullable String, Set<String>> properties = this.referring.of(version.id());
		List<KeyUsage> usages = new ArrayList<>();
		for (String key : keys(version, properties.keySet())) {
			SecretReference reference = new SecretReference(version.id(), key);
			KeyUsage usage = usage(reference, properties.getOrDefault(key, Set.of()));
			if (key != null || !version.isJson() || isUsed(usage)) {
				usages.add(usage);
			}
		}
		return usages;
	}

	/**
	 * The whole text is a candidate always: code may read it without a property.
	 */
	private static Set<@Nullable String> keys(SecretVersion version, Set<@Nullable String> referred) {
		Set<@Nullable String> keys = new LinkedHashSet<>();
		keys.add(null);
		keys.addAll(version.values().keySet());
		keys.addAll(referred);
		return keys;
	}

	private static boolean isUsed(KeyUsage usage) {
		return usage.isRead() || !usage.properties().isEmpty() || !usage.readers().isEmpty();
	}

	private KeyUsage usage(SecretReference reference, Set<String> properties) {
		ReadMark mark = this.secrets.marks().find(reference);
		Instant lastRead = (mark != null) ? mark.last() : null;
		Set<String> names = new LinkedHashSet<>();
		for (SecretReaders readers : this.secrets.readers()) {
			for (SecretReaders.Reader reader : readers.of(reference, properties)) {
				names.add(reader.name());
				lastRead = later(lastRead, reader.lastRead());
			}
		}
		return new KeyUsage(reference.key(), properties, names, lastRead);
	}

	private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
		if (one == null || other == null) {
			return (one != null) ? one : other;
		}
		return one.isAfter(other) ? one : other;
	}

}
