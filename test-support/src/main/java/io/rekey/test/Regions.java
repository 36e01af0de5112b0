// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The regions that are served at the one endpoint, and those of them that are down.
 */
final class Regions {

	private final Map<String, Outage> down = new ConcurrentHashMap<>();

	private final String primary;

	private final List<String> replicas;

	Regions(String primary, List<String> replicas) {
		this.primary = primary;
		this.replicas = List.copyOf(replicas);
		if (replicas.contains(primary)) {
			throw new IllegalArgumentException("Region " + primary + " can't be its own replica region");
		}
	}

	String primary() {
		return this.primary;
	}

	List<String> replicas() {
		return this.replicas;
	}

	List<String> all() {
		List<String> all = new ArrayList<>(List.of(this.primary));
		all.addAll(this.replicas);
		return all;
	}

	/**
	 * Refuse a call that is signed for a region where the service is not.
	 */
	void check(String service, String region) {
		boolean served = switch (service) {
			case "sts" -> true;
			case "secretsmanager" -> all().contains(region);
			default -> region.equals(this.primary);
		};
		if (!served) {
			String here = service.equals("secretsmanager") ? String.join("', '", all()) : this.primary;
			throw new AwsException("InvalidSignatureException", "Credential should be scoped to a valid region, not '"
					+ region + "'. EmbeddedAws is in '" + here + "'.");
		}
	}

	void down(String region, Outage outage) {
		checkKnown(region);
		this.down.put(region, outage);
	}

	void up(String region) {
		checkKnown(region);
		this.down.remove(region);
	}

	void allUp() {
		this.down.clear();
	}

	private void checkKnown(String region) {
		if (!all().contains(region)) {
			throw new IllegalArgumentException("Region " + region + " is none of " + all());
		}
	}

	/**
	 * Leave a call to a region that is down without an answer. STS has an endpoint of its
	 * own for all regions.
	 */
	void checkUp(String service, String region) {
		Outage outage = service.equals("sts") ? null : this.down.get(region);
		if (outage != null) {
			throw new Unanswered(outage);
		}
	}

}
