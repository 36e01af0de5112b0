// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.rekey.SecretId;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The secrets that configuration names. Once the application has started, asking an
 * environment for a name reads nothing else: endpoints take such names from whoever calls
 * them. Safe for use by several threads.
 */
final class NamedSecrets {

	private static final Log logger = LogFactory.getLog(NamedSecrets.class);

	private final Declarations declarations;

	private final Supplier<SecretAliases> aliases;

	private final Supplier<List<ConfigurableEnvironment>> environments;

	private final AtomicBoolean told = new AtomicBoolean();

	private volatile boolean started;

	/**
	 * Creates an instance.
	 * @param declarations what was named so far
	 * @param aliases tells the aliases that are declared
	 * @param environments tells the environments whose properties count
	 */
	NamedSecrets(Declarations declarations, Supplier<SecretAliases> aliases,
			Supplier<List<ConfigurableEnvironment>> environments) {
		this.declarations = declarations;
		this.aliases = aliases;
		this.environments = environments;
	}

	/**
	 * From now on only what is named may be read.
	 */
	void endStart() {
		this.started = true;
	}

	/**
	 * Adds what a text in an annotation refers to.
	 * @param text the text
	 * @param environment has the properties that stand within references
	 */
	void addReferences(String text, ConfigurableEnvironment environment) {
		if (ReferenceScanner.mayRefer(text)) {
			this.declarations.add(
					SecretReads.ofTexts(() -> ReferenceScanner.referredSecrets(text, environment, this.aliases.get())));
		}
	}

	/**
	 * Whether a secret may be read that is not in use.
	 * @param id the secret
	 * @return whether the application starts, or something names the secret
	 */
	boolean mayBeRead(SecretId id) {
		if (!this.started || isNamed(id)) {
			return true;
		}
		this.environments.get().forEach(this::addProperties);
		boolean named = isNamed(id);
		if (!named) {
			tell(id);
		}
		return named;
	}

	private boolean isNamed(SecretId id) {
		return this.declarations.contains(id) || this.aliases.get().isAlias(id.value());
	}

	/**
	 * Properties may have been added since.
	 */
	private void addProperties(ConfigurableEnvironment environment) {
		this.declarations.add(new ReferenceScanner(environment).referredSecrets(this.aliases.get()));
	}

	/**
	 * Warns once: who may ask for any name would fill the log otherwise.
	 */
	private void tell(SecretId id) {
		String text = "Secret '" + id + "' was asked for after the start and is not read, because no property and no"
				+ " annotation of a bean refers to it. Code that finds the name of a secret itself reads it from the"
				+ " bean 'Secrets'.";
		if (this.told.compareAndSet(false, true)) {
			logger.warn(text);
		}
		else {
			logger.debug(text);
		}
	}

}
