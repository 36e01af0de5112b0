// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.policy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.rekey.store.SecretLocation;
import org.jspecify.annotations.Nullable;

/**
 * One secret, as far as it is known.
 *
 * @param location where it is read from
 * @param arn its ARN, or {@code null} as long as it was not read
 * @param name its name, or {@code null} as long as it was not read
 * @param key its KMS key, or {@code null} if that is not known
 */
record PolicySecret(SecretLocation location, @Nullable String arn, @Nullable String name, @Nullable String key) {

	private static final String ANY_SUFFIX = "-??????";

	private static final Pattern ARN = Pattern.compile("arn:[^:]+:secretsmanager:([^:]+):([^:]+):secret:(.+)");

	/**
	 * A random suffix has no capital letter and no digit once in two hundred times only.
	 */
	private static final Pattern SUFFIX = Pattern.compile(".+-(?=[a-z]*[A-Z0-9])[A-Za-z0-9]{6}");

	private static final Pattern ROLE = Pattern.compile("arn:[^:]+:iam::(\\d{12}):role/.+");

	/**
	 * Tells the regions in which it is read.
	 */
	Set<String> regions(Caller caller) {
		Set<String> regions = new LinkedHashSet<>();
		regions.add(region(caller));
		regions.addAll(this.location.replicaRegions());
		return regions;
	}

	private String region(Caller caller) {
		String region = this.location.region();
		if (region != null) {
			return region;
		}
		Matcher matcher = matcher();
		boolean tells = matcher.matches() && !this.location.replicaRegions().contains(matcher.group(1));
		return tells ? String.valueOf(matcher.group(1)) : caller.region();
	}

	private Matcher matcher() {
		return ARN.matcher((this.arn != null) ? this.arn : this.location.secretId());
	}

	/**
	 * Tells what a policy calls the secret in a region.
	 * @return patterns of ARNs, two if it can't be told whether an ARN is whole
	 */
	List<String> resources(Caller caller, String region) {
		Matcher matcher = matcher();
		boolean known = matcher.matches();
		String account = known ? String.valueOf(matcher.group(2)) : account(caller);
		String prefix = caller.arn("secretsmanager", region, account, "secret:");
		String own = this.name;
		if (own != null) {
			return List.of(prefix + own + ANY_SUFFIX);
		}
		if (!known) {
			return List.of(prefix + this.location.secretId() + ANY_SUFFIX);
		}
		String written = String.valueOf(matcher.group(3));
		List<String> resources = new ArrayList<>();
		resources.add(prefix + written);
		if (!SUFFIX.matcher(written).matches()) {
			resources.add(prefix + written + ANY_SUFFIX);
		}
		return resources;
	}

	/**
	 * Tells the account that its ARN shows.
	 * @return the account, or {@code null} as long as the secret was not read
	 */
	@Nullable String account() {
		Matcher matcher = ARN.matcher((this.arn != null) ? this.arn : "");
		return matcher.matches() ? matcher.group(2) : null;
	}

	private String account(Caller caller) {
		SecretLocation.Role role = this.location.role();
		Matcher matcher = ROLE.matcher((role != null) ? role.arn() : "");
		return matcher.matches() ? String.valueOf(matcher.group(1)) : caller.account();
	}

}
