// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.store.SecretStore;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.ConfigurableEnvironment;

/**
 * One pass over an environment: reads the secrets that it imports or refers to and that
 * are not in use yet, and checks that no reference is left without a value.
 */
final class SecretLoad {

	private final SecretEnvironment secrets;

	private final List<ImportedSecret> imports;

	private final Log log;

	private final ReferenceScanner scanner;

	private final Set<SecretId> ids = new LinkedHashSet<>();

	private final Set<SecretId> before = new LinkedHashSet<>();

	/**
	 * Finds what there is to read.
	 * @param secrets the secrets of the environment
	 * @param environment the environment
	 * @param imports what it imports and was not loaded yet
	 * @param log where to tell what was loaded
	 */
	SecretLoad(SecretEnvironment secrets, ConfigurableEnvironment environment, List<ImportedSecret> imports, Log log) {
		this.secrets = secrets;
		this.imports = imports;
		this.log = log;
		imports.forEach((secret) -> this.ids.add(secret.id()));
		this.scanner = SecretReads.unused(() -> {
			ReferenceScanner found = new ReferenceScanner(environment);
			this.ids.addAll(found.referredSecrets(secrets.aliases()));
			return found;
		});
		store().inUse().forEach((version) -> this.before.add(version.id()));
	}

	private SecretStore store() {
		return this.secrets.store();
	}

	/**
	 * The secrets that are imported or referred to.
	 */
	Set<SecretId> ids() {
		return this.ids;
	}

	/**
	 * Whether nothing but references asks for these secrets. The keys of an imported
	 * secret are not known before it was read, so that any property may be one.
	 */
	boolean isOnDemand() {
		return this.imports.isEmpty();
	}

	/**
	 * Checks what was read.
	 * @param failures why secrets could not be read
	 * @throws UnresolvedSecretsException if an import or a reference has no value
	 */
	void check(Map<SecretId, SecretUnavailableException> failures) {
		List<SecretProblem> problems = new ArrayList<>();
		this.imports.forEach((secret) -> addProblem(secret, failures.get(secret.id()), problems));
		problems.addAll(SecretReads.apart(() -> this.scanner.findProblems(this.secrets.resolver()::explain)));
		if (!problems.isEmpty()) {
			throw new UnresolvedSecretsException(problems);
		}
		store().inUse().stream().filter((version) -> !this.before.contains(version.id())).forEach((version) -> {
			this.log.debug("Loaded " + version);
			ContentWarnings.log(version, this.log);
		});
	}

	private void addProblem(ImportedSecret secret, @Nullable SecretUnavailableException failure,
			List<SecretProblem> problems) {
		SecretProblem problem = null;
		if (failure == null) {
			SecretVersion version = store().current(secret.id());
			problem = (version != null) ? SecretProblems.ofContent(secret, version) : null;
		}
		else if (failure.getReason() != Reason.REVOKED
				&& !(secret.optional() && failure.getReason() == Reason.NOT_FOUND)) {
			problem = new SecretProblems(this.secrets.aliases()).unavailable(secret.location(), failure);
		}
		if (problem != null) {
			problems.add(problem.in("spring.config.import", secret.origin()));
		}
	}

}
