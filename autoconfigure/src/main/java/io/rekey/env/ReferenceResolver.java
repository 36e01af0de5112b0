// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.store.SecretStore;
import org.jspecify.annotations.Nullable;

/**
 * Gives references their values, from the live versions. Safe for use by several threads.
 */
final class ReferenceResolver {

	private final SecretStore store;

	private final ReadMarks marks;

	private final NamedSecrets named;

	private final Supplier<SecretAliases> aliases;

	private final BooleanSupplier loaded;

	/**
	 * What references with a value lead to. Anybody may ask for keys that there are not,
	 * and nothing is kept of those.
	 */
	private final ConcurrentMap<String, ReferencedValue> known = new ConcurrentHashMap<>();

	/**
	 * Creates the resolver.
	 * @param store has the live versions
	 * @param marks takes note of what is read
	 * @param named tells which secrets may be read
	 * @param aliases tells the aliases that are declared
	 * @param loaded tells whether all files are known, so that a secret may be read
	 */
	ReferenceResolver(SecretStore store, ReadMarks marks, NamedSecrets named, Supplier<SecretAliases> aliases,
			BooleanSupplier loaded) {
		this.store = store;
		this.marks = marks;
		this.named = named;
		this.aliases = aliases;
		this.loaded = loaded;
	}

	/**
	 * Resolves the placeholder of a reference.
	 * @param placeholder the name, such as {@code secret@prod/orders/db#password}
	 * @return the escaped value or {@code null} if the secret or key does not exist, so
	 * that a default counts, or may not be read because no configuration names it
	 * @throws UnresolvedSecretsException if the secret exists but can't be read
	 */
	@Nullable String resolve(String placeholder) {
		ReferencedValue found = this.known.get(placeholder);
		SecretReference reference = (found != null) ? found.reference() : parse(placeholder);
		if (reference == null) {
			return null;
		}
		SecretReads reads = SecretReads.current();
		boolean recorded = reads != null && !reference.mayHaveDefault();
		if (reads != null && recorded) {
			reads.add(reference);
		}
		if (!this.loaded.getAsBoolean()) {
			return null;
		}
		try {
			SecretVersion pinned = (reads != null) ? reads.pinnedVersion(reference.id()) : null;
			SecretVersion version = (pinned != null) ? pinned : live(reference.id(), reads);
			if (version == null || (found == null && !isIn(version, reference))) {
				return null;
			}
			if (found == null) {
				found = new ReferencedValue(reference, this.marks.of(reference));
				this.known.put(placeholder, found);
			}
			String value = (pinned != null) ? found.in(pinned) : found.live(version);
			if (value != null && reads != null && !recorded) {
				reads.add(reference);
			}
			if (value != null && (reads == null || reads.isUse())) {
				found.mark().touch();
			}
			return value;
		}
		catch (SecretUnavailableException ex) {
			if (ex.getReason() == Reason.NOT_FOUND || (ex.getReason() == Reason.REVOKED && isOnlyShown(reads))) {
				return null;
			}
			throw new UnresolvedSecretsException(
					List.of(new SecretProblems(this.aliases.get()).unavailable("${" + placeholder + "}", ex)));
		}
	}

	/**
	 * What shows the configuration, or traces it, is asked just when a secret was
	 * dropped.
	 */
	private static boolean isOnlyShown(@Nullable SecretReads reads) {
		return reads != null && !reads.isUse();
	}

	private @Nullable SecretVersion live(SecretId id, @Nullable SecretReads reads) {
		SecretVersion live = this.store.current(id);
		if (live == null && this.named.mayBeRead(id)) {
			live = this.store.get(id);
		}
		if (live != null && reads != null) {
			reads.keep(live);
		}
		return live;
	}

	private static boolean isIn(SecretVersion version, SecretReference reference) {
		return reference.key() == null || version.get(reference.key()) != null;
	}

	private @Nullable SecretReference parse(String placeholder) {
		try {
			return SecretReference.parse(placeholder, this.aliases.get());
		}
		catch (InvalidSecretReferenceException ex) {
			throw new UnresolvedSecretsException(
					List.of(new SecretProblems(this.aliases.get()).invalid("${" + placeholder + "}", ex)));
		}
	}

	void forget(SecretId id) {
		this.known.values()
			.stream()
			.filter((value) -> value.reference().id().equals(id))
			.forEach(ReferencedValue::forget);
	}

	/**
	 * Tells why the placeholder of a reference has no value.
	 * @param placeholder the name
	 * @return the problem or {@code null} if it has a value after all, or its secret was
	 * dropped, as the application wants it
	 */
	@Nullable SecretProblem explain(String placeholder) {
		String subject = "${" + placeholder + "}";
		SecretProblems problems = new SecretProblems(this.aliases.get());
		try {
			SecretReference reference = SecretReference.parse(placeholder, this.aliases.get());
			if (reference == null) {
				return problems.invalid(subject, new InvalidSecretReferenceException(placeholder,
						"it holds a colon and is neither an alias nor a whole ARN"));
			}
			SecretVersion pinned = SecretReads.pinned(reference.id());
			SecretVersion version = (pinned != null) ? pinned : this.store.get(reference.id());
			return isIn(version, reference) ? null : problems.missingKey(subject, reference, version);
		}
		catch (InvalidSecretReferenceException ex) {
			return problems.invalid(subject, ex);
		}
		catch (SecretUnavailableException ex) {
			return (ex.getReason() != Reason.REVOKED) ? problems.unavailable(subject, ex) : null;
		}
	}

}
