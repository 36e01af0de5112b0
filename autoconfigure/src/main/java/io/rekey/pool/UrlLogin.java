// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

import io.rekey.SecretContent;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.SecretVersionInfo;
import io.rekey.env.SecretProperties;
import io.rekey.env.SecretReference;
import io.rekey.pool.DerivedLogin.Obstacle;
import org.jspecify.annotations.Nullable;

/**
 * A login that stands in the parameters of a JDBC URL, as in
 * {@code ?user=a&password=${secret@db#password}}. It is taken out of the URL and handed
 * to the driver beside it: so the password may hold characters that no URL can, and the
 * URL shows no password. Where it stands is found by resolving the URL with stand-ins for
 * the values of the secret.
 */
final class UrlLogin {

	private static final String STAND_IN = "rekeyStandIn";

	private static final String USER = "user(?:name)?";

	private static final String PASSWORD = "password";

	private final SecretProperties properties;

	private final String property;

	private final Set<SecretReference> references;

	private final SecretId secret;

	private final SecretVersion version;

	private UrlLogin(SecretProperties properties, String property, Set<SecretReference> references, SecretId secret,
			SecretVersion version) {
		this.properties = properties;
		this.property = property;
		this.references = references;
		this.secret = secret;
		this.version = version;
	}

	/**
	 * Looks for a secret in the URL of a pool.
	 * @param properties resolves the property
	 * @param property the property that may have the URL
	 * @param url the URL that the pool was bound with
	 * @param former has the versions that it may have been bound with
	 * @return the login, or {@code null} unless exactly one secret is referred to and
	 * makes that URL
	 */
	static @Nullable UrlLogin in(SecretProperties properties, String property, String url, FormerVersions former) {
		Set<SecretReference> references = properties.trace(property);
		List<SecretId> secrets = references.stream().map(SecretReference::id).distinct().toList();
		if (secrets.size() != 1) {
			return null;
		}
		SecretId secret = secrets.get(0);
		return former.liveAndBefore(secret)
			.stream()
			.filter((version) -> url.equals(properties.resolve(property, version)))
			.findFirst()
			.map((version) -> new UrlLogin(properties, property, references, secret, version))
			.orElse(null);
	}

	String prefix() {
		return this.property.substring(0, this.property.lastIndexOf('.'));
	}

	/**
	 * Tells why a pool can't follow whose URL leads to the secret.
	 * @param setting the property that would name the secret of its login
	 * @return the reason and the fix
	 */
	Obstacle obstacle(String setting) {
		return new Obstacle("its URL leads to secret '" + this.secret + "', its login does not",
				"Set '" + setting + "', or refer to the secret in its username and password as well");
	}

	/**
	 * Takes the login out of the URL.
	 * @param bound the login of the pool, whose username may stand beside the URL
	 * @return the logins, or {@code null} if the URL is no JDBC URL or its password is
	 * not a key of the secret
	 */
	@Nullable PoolLogins logins(BoundLogin bound) {
		SecretReference password = bound.url().startsWith("jdbc:") ? find(PASSWORD) : null;
		if (password == null) {
			return null;
		}
		SecretReference user = (password.key() != null) ? find(USER) : null;
		LoginKeys keys = new LoginKeys(this.secret, (user != null) ? user.key() : null, password.key(),
				(user != null) ? null : bound.username());
		return new PoolLogins(keys, target(password, user));
	}

	private @Nullable SecretReference find(String parameter) {
		for (SecretReference reference : this.references) {
			String url = this.properties.resolve(this.property, withStandIn(this.version, reference));
			if (url != null && parameter(parameter).matcher(url).find()) {
				return reference;
			}
		}
		return null;
	}

	private Function<SecretVersion, @Nullable String> target(SecretReference password, @Nullable SecretReference user) {
		return (version) -> {
			SecretVersion masked = withStandIn(version, password);
			String url = this.properties.resolve(this.property, (user != null) ? withStandIn(masked, user) : masked);
			return (url != null) ? without(USER, without(PASSWORD, url)) : null;
		};
	}

	/**
	 * A copy of a version that has another value for one key, or as its whole text.
	 */
	private static SecretVersion withStandIn(SecretVersion version, SecretReference reference) {
		Map<String, String> values = new HashMap<>(version.values());
		values.computeIfPresent(String.valueOf(reference.key()), (key, value) -> STAND_IN);
		SecretVersionInfo info = new SecretVersionInfo(version.arn(), version.name(), version.versionId(),
				version.stages(), version.createdDate());
		return new SecretVersion(version.id(), info, (reference.key() != null)
				? SecretContent.ofJson(version.text(), values) : SecretContent.ofText(STAND_IN));
	}

	private static String without(String parameter, String url) {
		return parameter(parameter).matcher(url).replaceFirst("").replaceFirst("[?&;]$", "");
	}

	private static Pattern parameter(String name) {
		return Pattern.compile("(?<=[?&;])" + name + "=" + STAND_IN + "(?:[&;]|$)", Pattern.CASE_INSENSITIVE);
	}

}
