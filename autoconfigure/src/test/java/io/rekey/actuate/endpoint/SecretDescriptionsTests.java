// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.rekey.ManualClock;
import io.rekey.RotationTimings;
import io.rekey.RotationTrigger;
import io.rekey.SecretContent;
import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.SecretVersionInfo;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretDescriber;
import io.rekey.store.SecretDescription;
import io.rekey.store.SecretLocation;
import io.rekey.store.Signal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link SecretDescriptions}.
 */
@Timeout(180)
class SecretDescriptionsTests {

	private static final SecretId ID = SecretId.of("orders-db");

	private static final SecretId OTHER = SecretId.of("mail");

	private final FakeDescriber describer = new FakeDescriber();

	private final ManualClock clock = new ManualClock();

	private SecretDescriptions descriptions = new SecretDescriptions(this.describer, this.clock,
			Duration.ofSeconds(20));

	@AfterEach
	void close() {
		this.describer.hang.countDown();
		this.descriptions.close();
	}

	@Test
	void whenAskedAgainThenAnswersFromMemoryForTenMinutes() {
		Described first = get(ID);
		assertThat(first.description()).isNotNull();
		this.clock.advance(SecretDescriptions.KEPT.minusSeconds(1));
		assertThat(get(ID)).isSameAs(first);
		this.clock.advance(Duration.ofSeconds(1));
		assertThat(get(ID)).isNotSameAs(first);
		assertThat(this.describer.calls).hasValue(2);
	}

	@Test
	void whenTheSecretRotatesThenIsReadAgainAndOftenUntilAllOfItIsWritten() {
		get(ID);
		get(OTHER);
		tell(Outcome.UNCHANGED);
		get(ID);
		assertThat(this.describer.calls).hasValue(2);
		tell(Outcome.ROTATED);
		get(ID);
		get(OTHER);
		assertThat(this.describer.calls).hasValue(3);
		this.clock.advance(SecretDescriptions.KEPT_AFTER_ROTATION);
		get(ID);
		get(OTHER);
		assertThat(this.describer.calls).hasValue(4);
		this.clock.advance(Duration.ofMinutes(3));
		get(ID);
		this.clock.advance(SecretDescriptions.KEPT_AFTER_ROTATION);
		get(ID);
		assertThat(this.describer.calls).hasValue(5);
	}

	@Test
	void whenDeniedThenTellsTheActionAndRemembersIt() {
		this.describer.failures.put(ID, Reason.ACCESS_DENIED);
		assertThat(get(ID)).extracting("error", "action").containsExactly("no luck", "secretsmanager:DescribeSecret");
		this.clock.advance(SecretDescriptions.KEPT.minusSeconds(1));
		get(ID);
		assertThat(this.describer.calls).hasValue(1);
	}

	@Test
	void whenItFailsThenIsTriedAgainSoon() {
		this.describer.failures.put(ID, Reason.THROTTLED);
		assertThat(get(ID).error()).isEqualTo("no luck");
		this.describer.failures.clear();
		assertThat(get(ID).error()).isEqualTo("no luck");
		this.clock.advance(SecretDescriptions.FAILURE_KEPT);
		assertThat(get(ID).description()).isNotNull();
	}

	@Test
	void whenOneHangsThenTheOthersAreThereAndOnlyTheFirstWaits() {
		this.descriptions = new SecretDescriptions(this.describer, this.clock, Duration.ofMillis(300));
		this.describer.hanging.add(ID);
		Map<SecretId, Described> described = this.descriptions.get(locations(ID, OTHER));
		assertThat(described.get(ID)).isSameAs(Described.LATE);
		assertThat(described.get(OTHER).description()).isNotNull();
		for (int i = 0; i < 200; i++) {
			// Would take a minute if each waited.
			assertThat(get(ID)).isSameAs(Described.LATE);
		}
		assertThat(this.describer.calls).hasValue(2);
		this.describer.hang.countDown();
		await().until(() -> get(ID).description() != null);
		assertThat(this.describer.calls).hasValue(2);
	}

	@Test
	void whenThereAreSeveralThenTheyAreReadSideBySide() {
		List<SecretId> ids = List.of(ID, OTHER, SecretId.of("a"), SecretId.of("b"));
		this.describer.together = new CountDownLatch(ids.size());
		Map<SecretId, Described> described = this.descriptions.get(locations(ids.toArray(new SecretId[0])));
		assertThat(described.values()).hasSize(ids.size())
			.allSatisfy((one) -> assertThat(one.description()).isNotNull());
	}

	@Test
	void whenADescriberBreaksThenOnlyTheTypeIsTold() {
		this.describer.broken = true;
		assertThat(get(ID).error()).contains("StackOverflowError").doesNotContain("canary");
	}

	@Test
	void whenClosedThenNobodyWaits() {
		this.descriptions.close();
		assertThat(get(ID).error()).isEqualTo("the application is shutting down");
	}

	private Described get(SecretId id) {
		return this.descriptions.get(locations(id)).get(id);
	}

	private static Map<SecretId, SecretLocation> locations(SecretId... ids) {
		Map<SecretId, SecretLocation> locations = new LinkedHashMap<>();
		for (SecretId id : ids) {
			locations.put(id, SecretLocation.of(id.value()));
		}
		return locations;
	}

	private void tell(Outcome outcome) {
		SecretVersion version = new SecretVersion(ID,
				new SecretVersionInfo("arn", "name", "v1", Set.of(), Instant.EPOCH), SecretContent.ofText("x"));
		this.descriptions.onResult(new RotationResult(outcome, Signal.of(RotationTrigger.QUEUE), version, version,
				RotationTimings.NONE, null, null, List.of(), this.clock.instant()));
	}

	private static final class FakeDescriber implements SecretDescriber {

		final AtomicInteger calls = new AtomicInteger();

		final Map<SecretId, Reason> failures = new ConcurrentHashMap<>();

		final Set<SecretId> hanging = ConcurrentHashMap.newKeySet();

		final CountDownLatch hang = new CountDownLatch(1);

		volatile CountDownLatch together = new CountDownLatch(0);

		volatile boolean broken;

		@Override
		public SecretDescription describe(SecretId id, SecretLocation location) {
			this.calls.incrementAndGet();
			this.together.countDown();
			try {
				this.together.await();
				if (this.hanging.contains(id)) {
					this.hang.await();
				}
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			if (this.broken) {
				throw new StackOverflowError("canary");
			}
			Reason failure = this.failures.get(id);
			if (failure != null) {
				throw new SecretUnavailableException(id, failure,
						(failure == Reason.ACCESS_DENIED) ? "secretsmanager:DescribeSecret" : null, "no luck", null);
			}
			return new SecretDescription(Map.of("v1", Set.of("AWSCURRENT")),
					new SecretDescription.Rotation(false, null, null, null, null, null), null, null, null, null, false);
		}

	}

}
