// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import io.rekey.Proof;
import io.rekey.SecretFollower;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.env.SecretProperties;
import io.rekey.store.SecretStore;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * A {@code @ConfigurationProperties} bean that follows its secrets. A version is proven
 * by binding it to an instance that nobody sees.
 */
final class PropertiesBean implements SecretFollower {

	private static final Log logger = LogFactory.getLog(PropertiesBean.class);

	private final String name;

	private final TargetedRebinder rebinder;

	private final SecretChanges changes;

	private final SecretStore store;

	/**
	 * The properties of secrets that were dropped. Nothing is bound to them, and all of
	 * them have changed when a secret comes back.
	 */
	private final Map<SecretId, ChangedProperties> dropped = new ConcurrentHashMap<>();

	PropertiesBean(String name, TargetedRebinder rebinder, SecretChanges changes, SecretStore store) {
		this.name = name;
		this.rebinder = rebinder;
		this.changes = changes;
		this.store = store;
	}

	@Override
	public String name() {
		return "bean '" + this.name + "'";
	}

	/**
	 * The secrets can't be told in advance: properties come and go.
	 */
	@Override
	public Set<SecretId> secrets() {
		return Set.of();
	}

	@Override
	public Proof prove(SecretVersion candidate) {
		SecretVersion live = this.store.current(candidate.id());
		SecretVersion before = (live != null) ? live : this.changes.none(candidate);
		LiveBean bean = this.rebinder.findChanged(this.name, this.changes.between(before, candidate));
		String problem = (bean != null) ? problem(bean, candidate) : null;
		if (problem == null || bean == null) {
			return Proof.accepted();
		}
		// A bean that can't be bound by itself, or does not fit its other properties.
		boolean always = live != null && problem.equals(problem(bean, live));
		return always ? Proof.unknown(problem) : Proof.refused(problem);
	}

	private @Nullable String problem(LiveBean bean, SecretVersion version) {
		return SecretProperties.asOf(version, () -> {
			try {
				bean.tryToBind(gone(version.id()));
				return null;
			}
			catch (RuntimeException ex) {
				return this.rebinder.describe(name(), ex);
			}
		});
	}

	@Override
	public void apply(SecretVersion previous, SecretVersion live) {
		SecretVersion before = this.dropped.containsKey(live.id()) ? this.changes.none(live) : previous;
		ChangedProperties changed = this.changes.between(before, live);
		LiveBean bean = this.rebinder.findChanged(this.name, changed);
		if (bean != null) {
			rebind(bean, changed, gone(live.id()), live.id());
		}
		this.dropped.remove(live.id());
	}

	@Override
	public void drop(SecretVersion last) {
		ChangedProperties changed = this.changes.between(last, this.changes.none(last));
		this.dropped.put(last.id(), changed);
		LiveBean bean = this.rebinder.findChanged(this.name, changed);
		if (bean != null) {
			rebind(bean, changed, gone(null), last.id());
		}
	}

	/**
	 * Tells the properties that lead to a secret which was dropped.
	 * @param live a secret that is there, or {@code null}
	 */
	private Predicate<ConfigurationPropertyName> gone(@Nullable SecretId live) {
		List<ChangedProperties> all = this.dropped.entrySet()
			.stream()
			.filter((secret) -> !secret.getKey().equals(live))
			.map(Map.Entry::getValue)
			.toList();
		return (property) -> all.stream().anyMatch((one) -> one.contains(property));
	}

	private void rebind(LiveBean bean, ChangedProperties changed, Predicate<ConfigurationPropertyName> gone,
			SecretId secret) {
		this.rebinder.rebind(this.name, bean, changed, gone,
				(problem) -> logger.warn(problem + " (secret '" + secret + "')"));
	}

}
