// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.env.SecretProperties;
import io.rekey.env.SecretReference;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretStore;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Derives where the login of one pool stands in a secret. Username and password may have
 * different prefixes: of each, the strongest prefix counts that has what the pool was
 * really bound with.
 */
final class LoginDerivation {

	private static final String PASSWORD = ".password";

	private static final List<String> USERNAMES = List.of(".username", ".user");

	private final SecretProperties properties;

	private final SecretStore store;

	private final FormerVersions former;

	private final PoolPrefixes prefixes;

	private final BoundLogin bound;

	private final String setting;

	private @Nullable DerivedLogin doubtful;

	/**
	 * Creates the derivation.
	 * @param properties traces properties
	 * @param store has the live versions
	 * @param former has the versions before
	 * @param prefixes where the login may come from
	 * @param bound the login
	 * @param setting the property that would name the secret
	 */
	LoginDerivation(SecretProperties properties, SecretStore store, FormerVersions former, PoolPrefixes prefixes,
			BoundLogin bound, String setting) {
		this.properties = properties;
		this.store = store;
		this.former = former;
		this.prefixes = prefixes;
		this.bound = bound;
		this.setting = setting;
	}

	/**
	 * Derives where the login stands.
	 * @return what the properties say
	 */
	DerivedLogin derive() {
		for (String prefix : this.prefixes.own()) {
			DerivedLogin found = ofOwn(prefix);
			if (found != null) {
				return found;
			}
		}
		DerivedLogin other = ofOthers();
		if (other != null) {
			return other;
		}
		return (this.doubtful != null) ? this.doubtful : elsewhere();
	}

	private @Nullable DerivedLogin ofOwn(String prefix) {
		String property = prefix + PASSWORD;
		Set<SecretReference> references = this.properties.trace(property);
		if (references.isEmpty()) {
			String text = this.properties.resolve(property);
			return (text != null && this.bound.mayBePassword(text)) ? ofText(property, text) : null;
		}
		DerivedLogin found = ofReference(prefix);
		if (found == null && this.doubtful == null && StringUtils.hasText(this.bound.password())) {
			this.doubtful = outdated(property, "password", references.iterator().next().id());
		}
		return found;
	}

	private DerivedLogin outdated(String property, String what, SecretId secret) {
		return DerivedLogin.not(
				"'" + property + "' leads to secret '" + secret + "', but its " + what
						+ " is none of that secret's last two versions: it was bound earlier, or set elsewhere",
				"Set '" + this.setting + ": " + secret + "'");
	}

	private DerivedLogin ofText(String property, String text) {
		SecretReference reference = find(text);
		return (reference != null) ? DerivedLogin.not("'" + property + "' has its password as text",
				"Refer to it by '${" + reference + "}'") : DerivedLogin.NONE;
	}

	private @Nullable DerivedLogin ofOthers() {
		for (Set<String> group : this.prefixes.others()) {
			Map<String, DerivedLogin> found = new LinkedHashMap<>();
			for (String prefix : group) {
				DerivedLogin one = ofReference(prefix);
				if (one != null && (this.bound.isPasswordKnown() || one.hasUsernameKey())) {
					found.put(prefix + PASSWORD, one);
				}
			}
			if (!found.isEmpty()) {
				return oneOf(found);
			}
		}
		return null;
	}

	private DerivedLogin oneOf(Map<String, DerivedLogin> found) {
		List<LoginKeys> keys = found.values().stream().flatMap((login) -> Stream.ofNullable(login.keys())).toList();
		if (keys.stream().map(LoginKeys::secret).distinct().count() > 1) {
			return DerivedLogin.not(found.keySet().stream().collect(Collectors.joining("' and '", "'", "'"))
					+ " have its login now, of different secrets", "Set '" + this.setting + "'");
		}
		List<DerivedLogin> all = new ArrayList<>(found.values());
		return all.stream()
			.filter(DerivedLogin::hasUsernameKey)
			.findFirst()
			.or(() -> all.stream().filter((one) -> one.keys() != null).findFirst())
			.orElse(all.get(0));
	}

	/**
	 * The version before counts as well: a rotation may have come between the binding of
	 * the pool and now.
	 */
	private @Nullable DerivedLogin ofReference(String prefix) {
		String property = prefix + PASSWORD;
		Set<SecretReference> references = this.properties.trace(property);
		DerivedLogin first = null;
		for (SecretReference reference : references) {
			for (SecretVersion version : this.former.liveAndBefore(reference.id())) {
				String value = this.properties.resolve(property, version);
				if (value != null && this.bound.mayBePassword(value)) {
					DerivedLogin found = (references.size() == 1 && value.equals(value(reference, version)))
							? withUsername(prefix, reference, version) : composed(property);
					if (found.hasUsernameKey()) {
						return found;
					}
					first = (first != null) ? first : found;
				}
			}
		}
		return first;
	}

	private static @Nullable String value(SecretReference reference, @Nullable SecretVersion version) {
		if (version == null) {
			return null;
		}
		return (reference.key() != null) ? version.get(reference.key()) : version.text();
	}

	private static DerivedLogin composed(String property) {
		return DerivedLogin.not("'" + property + "' is not a plain reference to one key, but has other text around it",
				"Put the whole of it into the secret, under a key of its own");
	}

	private DerivedLogin withUsername(String prefix, SecretReference password, SecretVersion version) {
		LoginKeys fixed = new LoginKeys(password.id(), null, password.key(), this.bound.username());
		String property = usernameProperty(prefix, password, version);
		Set<SecretReference> references = (property != null) ? this.properties.trace(property) : Set.of();
		if (property == null && !this.bound.isPasswordKnown()) {
			String other = usernamesNear(prefix).filter((name) -> refersTo(name, password.id()))
				.findFirst()
				.orElse(null);
			return (other != null) ? outdated(other, "username", password.id()) : DerivedLogin.of(fixed, prefix);
		}
		if (property == null || references.isEmpty()) {
			return DerivedLogin.of(fixed, prefix);
		}
		SecretReference username = references.iterator().next();
		boolean same = isSame(username.id(), password.id());
		SecretVersion its = same ? version : this.store.current(username.id());
		if (references.size() > 1 || !Objects.equals(value(username, its), this.bound.username())) {
			return composed(property);
		}
		if (same && username.key() != null) {
			return DerivedLogin.of(new LoginKeys(password.id(), username.key(), password.key(), null), prefix);
		}
		if (same || this.store.location(username.id()).pinned()) {
			return DerivedLogin.of(fixed, prefix);
		}
		return DerivedLogin.not(
				"its username comes from secret '" + username.id() + "' and its password from secret '" + password.id()
						+ "', and they do not rotate at the same moment",
				"Keep both in one secret, or set '" + this.setting + ": " + password.id()
						+ "' if the username never changes");
	}

	/**
	 * Finds the property that the username comes from. Far from the password only a
	 * reference to the same secret counts: a text may be the same by chance.
	 */
	private @Nullable String usernameProperty(String prefix, SecretReference password, SecretVersion version) {
		Stream<String> far = usernames(this.prefixes.all()).filter((name) -> refersTo(name, password.id()));
		return Stream.concat(usernamesNear(prefix), far)
			.filter((name) -> isUsername(name, version))
			.findFirst()
			.orElse(null);
	}

	private Stream<String> usernamesNear(String prefix) {
		return usernames(this.prefixes.around(prefix).stream());
	}

	private static Stream<String> usernames(Stream<String> of) {
		return of.flatMap((prefix) -> USERNAMES.stream().map((name) -> prefix + name));
	}

	private boolean refersTo(String property, SecretId secret) {
		return this.properties.trace(property).stream().anyMatch((one) -> isSame(one.id(), secret));
	}

	private boolean isUsername(String property, SecretVersion version) {
		String value = this.properties.resolve(property, version);
		return value != null && value.equals(this.bound.username());
	}

	/**
	 * A secret may be referred to by its name and by aliases.
	 */
	private boolean isSame(SecretId one, SecretId other) {
		SecretVersion some = this.store.current(one);
		SecretVersion others = this.store.current(other);
		if (one.equals(other) || some == null || others == null) {
			return one.equals(other);
		}
		SecretLocation location = this.store.location(one);
		SecretLocation target = this.store.location(other);
		return some.arn().equals(others.arn()) && location.stageOrCurrent().equals(target.stageOrCurrent())
				&& Objects.equals(location.versionId(), target.versionId());
	}

	private DerivedLogin elsewhere() {
		SecretReference reference = StringUtils.hasText(this.bound.password()) ? find(this.bound.password()) : null;
		if (reference == null) {
			return DerivedLogin.NONE;
		}
		String key = reference.key();
		String more = (key == null || key.equals("password")) ? ""
				: " and '" + this.setting.replaceFirst("secret$", "password-key") + ": " + key + "'";
		return DerivedLogin.not(
				"its password is " + ((key != null) ? "key '" + key + "' of " : "") + "secret '" + reference.id()
						+ "', but no property of its own leads there",
				"Set '" + this.setting + ": " + reference.id() + "'" + more);
	}

	private @Nullable SecretReference find(String password) {
		for (SecretVersion live : this.store.inUse()) {
			for (SecretVersion version : this.former.liveAndBefore(live.id())) {
				if (version.text().equals(password)) {
					return new SecretReference(live.id(), null);
				}
				for (Map.Entry<String, String> entry : version.values().entrySet()) {
					if (entry.getValue().equals(password)) {
						return new SecretReference(live.id(), entry.getKey());
					}
				}
			}
		}
		return null;
	}

}
