// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.rekey.SecretId;
import io.rekey.actuate.ApplicationInstance;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * {@link Endpoint} that shows the rotations of this process. Names and ids only. Safe for
 * use by several threads.
 */
@Endpoint(id = "rotations")
final class RotationsEndpoint {

	private final RotationHistory history;

	private final SecretNames names;

	private final ApplicationInstance instance;

	private final Clock clock;

	RotationsEndpoint(RotationHistory history, SecretNames names, ApplicationInstance instance, Clock clock) {
		this.history = history;
		this.names = names;
		this.instance = instance;
		this.clock = clock;
	}

	@ReadOperation(producesFrom = RotationsFormat.class)
	RotationsDescriptor rotations(@Nullable String secret, @Nullable Integer limit) {
		if (limit != null && limit < 1) {
			throw new InvalidEndpointRequestException("The limit must be at least 1, not " + limit,
					"The limit must be at least 1");
		}
		Stream<RotationEntry> entries = this.history.entries().stream();
		if (secret != null) {
			Set<String> wanted = this.names.find(secret).stream().map(SecretId::value).collect(Collectors.toSet());
			entries = entries.filter((entry) -> wanted.contains(entry.secret()));
		}
		List<RotationEntry> found = entries.limit((limit != null) ? limit : Long.MAX_VALUE).toList();
		return new RotationsDescriptor(this.instance.application(), this.instance.instance(),
				Times.millis(this.clock.instant()), this.history.size(), found);
	}

}
