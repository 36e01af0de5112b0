// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.rekey.aws.RegionHealth.Permit;
import io.rekey.aws.RegionsAwayException.Attempt;
import io.rekey.store.SecretLocation;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * Calls the regions of a route in their order until one answers. Only a region that does
 * not answer, or with errors of its own, makes way for its replicas: an answer such as
 * "denied" or "throttled" is one. A region that failed is left alone for a while, see
 * {@link RegionHealth}, unless no other one answers either. Safe for use by several
 * threads.
 */
final class Failover {

	/**
	 * The longest that one region may take with all retries, so that a single hanging one
	 * does not use up all of the time.
	 */
	private static final Duration LONGEST_CALL = Duration.ofSeconds(10);

	/**
	 * A call that had less time than this says nothing about its region.
	 */
	private static final Duration SHORTEST_CALL = Duration.ofSeconds(1);

	private final SecretsManagerClients clients;

	private final Clock clock;

	private final Supplier<Log> log;

	private final ConcurrentMap<AccountRegion, RegionHealth> health = new ConcurrentHashMap<>();

	Failover(SecretsManagerClients clients, Clock clock, Supplier<Log> log) {
		this.clients = clients;
		this.clock = clock;
		this.log = log;
	}

	/**
	 * Makes a call.
	 * @param <T> the type of the answer
	 * @param route the regions
	 * @param deadline when the answer has to be there
	 * @param call the call
	 * @return the first answer
	 * @throws FailedCallException if the answer is an error
	 * @throws RegionsAwayException if no region answers
	 */
	<T> T call(Route route, Deadline deadline, RegionCall<T> call) {
		Run<T> run = new Run<>(route, deadline, call);
		T answer = run.tryAll();
		if (answer == null) {
			throw new RegionsAwayException(run.attempts());
		}
		return answer;
	}

	Route route(SecretLocation location) {
		return this.clients.route(location);
	}

	CallTarget target(AccountRegion region) {
		return this.clients.target(region);
	}

	private RegionHealth health(AccountRegion region) {
		return this.health.computeIfAbsent(region, (key) -> new RegionHealth(this.clock, Math::random));
	}

	private void logAway(Route route, AccountRegion region, AwsFailure failure) {
		this.log.get()
			.info("Secrets Manager does not answer in " + name(region) + ": secrets are read in "
					+ route.all()
						.stream()
						.filter((other) -> !other.equals(region))
						.map(this::name)
						.collect(Collectors.joining(", "))
					+ " (" + failure.target() + ": " + failure.describe() + ")");
	}

	private void logBack(AccountRegion region) {
		this.log.get().info("Secrets Manager answers again in " + name(region));
	}

	private String name(AccountRegion region) {
		return this.clients.regionName(region);
	}

	/**
	 * One way along a route.
	 */
	private final class Run<T> {

		private final Route route;

		private final List<AccountRegion> regions;

		private final Deadline deadline;

		private final RegionCall<T> call;

		private final @Nullable AwsFailure[] failures;

		private boolean anyAnswer;

		Run(Route route, Deadline deadline, RegionCall<T> call) {
			this.route = route;
			this.regions = route.all();
			this.deadline = deadline;
			this.call = call;
			this.failures = new @Nullable AwsFailure[this.regions.size()];
		}

		@Nullable T tryAll() {
			List<Integer> skipped = new ArrayList<>();
			for (int i = 0; i < this.regions.size(); i++) {
				Permit permit = this.route.hasReplicas() ? health(this.regions.get(i)).request() : Permit.CALL;
				if (permit == Permit.SKIP) {
					skipped.add(i);
					continue;
				}
				T answer = tryOne(i, permit);
				if (answer != null) {
					return answer;
				}
			}
			return this.anyAnswer ? null : tryAnyway(skipped);
		}

		private @Nullable T tryAnyway(List<Integer> skipped) {
			for (int i : skipped) {
				T answer = tryOne(i, Permit.PROBE);
				if (answer != null) {
					return answer;
				}
			}
			return null;
		}

		private @Nullable T tryOne(int index, Permit permit) {
			Duration timeout = timeout(index);
			AccountRegion region = this.regions.get(index);
			if (this.deadline.hasPassed()) {
				health(region).unknown(permit);
				return null;
			}
			try {
				T answer = this.call.make(client(region, index, timeout));
				answered(region, permit);
				return answer;
			}
			catch (RuntimeException ex) {
				AwsFailure failure = AwsFailure.of(ex, Failover.this.clients.target(region));
				this.failures[index] = failure;
				failed(index, permit, failure, timeout);
				return null;
			}
		}

		private RegionClient client(AccountRegion region, int index, Duration timeout) {
			SecretsManagerClients clients = Failover.this.clients;
			MeasuredCalls measured = new MeasuredCalls(clients.calls(), () -> clients.regionId(region),
					() -> clients.target(region));
			return new RegionClient(clients.get(region), region, index > 0, timeout, clients.attemptTimeout(),
					measured);
		}

		private Duration timeout(int index) {
			Duration share = this.deadline.left().dividedBy(this.regions.size() - index);
			return (share.compareTo(LONGEST_CALL) < 0) ? share : LONGEST_CALL;
		}

		private void failed(int index, Permit permit, AwsFailure failure, Duration timeout) {
			AccountRegion region = this.regions.get(index);
			if (!failure.isAway()) {
				notAway(region, index, permit, failure);
			}
			else if (this.route.hasReplicas() && timeout.compareTo(SHORTEST_CALL) >= 0) {
				if (health(region).failed(permit)) {
					logAway(this.route, region, failure);
				}
			}
			else {
				health(region).unknown(permit);
			}
		}

		/**
		 * Throws what only the secret's own region can say, or what another region would
		 * not change.
		 */
		private void notAway(AccountRegion region, int index, Permit permit, AwsFailure failure) {
			this.anyAnswer = true;
			if (failure.kind().isAnswer()) {
				answered(region, permit);
			}
			else {
				health(region).unknown(permit);
			}
			boolean everywhere = failure.isThrottled() || failure.kind() == FailureKind.INTERRUPTED
					|| failure.kind() == FailureKind.CLOSED;
			if (index == 0 || everywhere) {
				throw new FailedCallException(failure);
			}
		}

		private void answered(AccountRegion region, Permit permit) {
			if (permit == Permit.PROBE && health(region).answered(permit)) {
				logBack(region);
			}
		}

		List<Attempt> attempts() {
			List<Attempt> attempts = new ArrayList<>();
			for (int i = 0; i < this.regions.size(); i++) {
				attempts.add(new Attempt(name(this.regions.get(i)), this.failures[i]));
			}
			return attempts;
		}

	}

}
