// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.store.SecretDescriber;
import io.rekey.store.SecretDescription;
import io.rekey.store.SecretLocation;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.RotationRulesType;

/**
 * Reads what Secrets Manager tells of a secret by {@code DescribeSecret}, in the first
 * region that answers. Safe for use by several threads.
 */
final class DescriptionReader implements SecretDescriber {

	/**
	 * Somebody looks at a screen and waits for it.
	 */
	private static final Duration BOUND = Duration.ofSeconds(3);

	private final Failover failover;

	DescriptionReader(Failover failover) {
		this.failover = failover;
	}

	@Override
	public SecretDescription describe(SecretId id, SecretLocation location) {
		try {
			return this.failover.call(this.failover.route(location), Deadline.in(BOUND),
					(client) -> description(client.describe(location), client.isReplica()));
		}
		catch (FailedCallException ex) {
			throw denied(SecretErrors.translate(id, location, ex));
		}
		catch (RegionsAwayException ex) {
			throw SecretErrors.translate(id, location, ex);
		}
	}

	/**
	 * A message need not name the action. Then it is not the one that reads values.
	 */
	private static SecretUnavailableException denied(SecretUnavailableException ex) {
		if (ex.getReason() != Reason.ACCESS_DENIED || !SecretErrors.GET.equals(ex.getAction())) {
			return ex;
		}
		return new SecretUnavailableException(ex.getId(), ex.getReason(), SecretErrors.DESCRIBE,
				String.valueOf(ex.getMessage()).replace(SecretErrors.GET, SecretErrors.DESCRIBE), ex.getFix(), ex);
	}

	private static SecretDescription description(DescribeSecretResponse response, boolean replica) {
		Map<String, Set<String>> versions = new LinkedHashMap<>();
		response.versionIdsToStages().forEach((id, stages) -> versions.put(id, new LinkedHashSet<>(stages)));
		return new SecretDescription(versions, rotation(response), response.lastAccessedDate(), response.deletedDate(),
				response.owningService(), response.kmsKeyId(), replica);
	}

	private static SecretDescription.Rotation rotation(DescribeSecretResponse response) {
		RotationRulesType rules = response.rotationRules();
		return new SecretDescription.Rotation(Boolean.TRUE.equals(response.rotationEnabled()), days(rules),
				(rules != null) ? rules.scheduleExpression() : null, (rules != null) ? rules.duration() : null,
				response.lastRotatedDate(), response.nextRotationDate());
	}

	private static @Nullable Long days(@Nullable RotationRulesType rules) {
		return (rules != null) ? rules.automaticallyAfterDays() : null;
	}

}
