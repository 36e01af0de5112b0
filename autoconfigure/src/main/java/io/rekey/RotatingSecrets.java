// SPDX-License-Identifier: Apache-2.0

package io.rekey;

import java.time.Duration;
import java.util.function.Function;

/**
 * Makes views of secrets. It is a bean; make each view once, as a bean of its own for
 * example, as it is kept up to date for as long as the application runs. Safe for use by
 * several threads.
 *
 * <pre class="code">
 * &#64;Bean
 * RotatingSecret&lt;ApiKey&gt; apiKey(RotatingSecrets secrets) {
 *     return secrets.withGracePeriod(Duration.ofMinutes(15)).of("prod/partner/api", ApiKey.class);
 * }
 *
 * record ApiKey(String client, String password) {
 * }
 * </pre>
 *
 * @since 0.1.0
 */
public interface RotatingSecrets {

	/**
	 * Makes a view whose object is bound to the keys of the secret, as
	 * {@code @ConfigurationProperties} are to properties. Of a record, each component
	 * needs a key, unless it has a {@code @DefaultValue} or is {@code @Nullable}. For
	 * {@code String} the object is the whole text; for {@code byte[]} it is the bytes of
	 * a binary secret, or those of the text in UTF-8.
	 * <p>
	 * A new version that does not fit is refused: the application stays at the one it
	 * has.
	 * @param <T> the type of the object
	 * @param secret the secret's name, ARN or alias
	 * @param type the type of the object, best a record
	 * @return the view; the same one for the same arguments
	 * @throws SecretUnavailableException if the secret can't be read
	 * @throws SecretMismatchException if it does not fit the type
	 */
	<T> RotatingSecret<T> of(String secret, Class<T> type);

	/**
	 * Makes a view whose object a function makes. A new version for which it throws is
	 * refused.
	 * @param <T> the type of the object
	 * @param secret the secret's name, ARN or alias
	 * @param mapping makes the object; called once for each version, as a rule
	 * @return the view
	 * @throws SecretUnavailableException if the secret can't be read
	 * @throws SecretMismatchException if the function throws
	 */
	<T> RotatingSecret<T> of(String secret, Function<SecretVersion, T> mapping);

	/**
	 * The same with another grace period than {@code rekey.rotating-secrets.grace-period}
	 * for the version before.
	 * @param gracePeriod how long {@link RotatingSecret#previous()} is there after a
	 * rotation; zero for never
	 * @return makes views with that grace period
	 */
	RotatingSecrets withGracePeriod(Duration gracePeriod);

}
