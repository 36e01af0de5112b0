// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link MessageFaults}.
 */
class MessageFaultsIT extends EmbeddedAwsTestBase {

	private String queue;

	private String url;

	@BeforeEach
	void createQueue() {
		this.queue = name("messages");
		this.url = aws().createQueueForRotations(this.queue);
	}

	@Test
	void whenMessagesAreLostThenNoneComes() {
		aws().messages().lose(1);
		put(1, 3);
		assertThat(receive(this.url, 1)).isEmpty();
		aws().messages().lose(0);
		put(4, 1);
		assertThat(received(1)).containsExactly(4);
	}

	@Test
	void whenMessagesAreDuplicatedThenEachComesTwice() {
		aws().messages().duplicate(1);
		put(1, 2);
		assertThat(received(5)).containsExactlyInAnyOrder(1, 1, 2, 2);
	}

	@Test
	void whenMessagesArePausedThenTheyComeLaterInTheirOrder() {
		aws().messages().pause();
		put(1, 3);
		assertThat(receive(this.url, 1)).isEmpty();
		aws().messages().resume();
		assertThat(received(3)).containsExactlyInAnyOrder(1, 2, 3);
	}

	@Test
	void whenMessagesAreDelayedThenTheyComeLate() {
		aws().messages().delay(Duration.ofMillis(500), Duration.ofMillis(600));
		long start = System.nanoTime();
		put(1, 1);
		assertThat(received(1)).containsExactly(1);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(500));
	}

	@Test
	void whenDelaysDifferThenMessagesOvertakeEachOther() {
		aws().messages().delay(Duration.ZERO, Duration.ofMillis(500));
		put(1, 20);
		assertThat(received(20)).hasSize(20).isNotEqualTo(IntStream.rangeClosed(1, 20).boxed().toList());
	}

	@Test
	void whenFaultsAreClearedThenLateAndHeldMessagesComeAtOnce() {
		aws().messages().delay(Duration.ofHours(1), Duration.ofHours(1));
		put(1, 2);
		aws().messages().delay(Duration.ZERO, Duration.ZERO);
		put(3, 1);
		assertThat(received(1)).containsExactly(3);
		aws().messages().pause();
		put(4, 1);
		aws().clearFaults();
		assertThat(received(3)).containsExactlyInAnyOrder(1, 2, 4);
	}

	@Test
	void whenSeedIsTheSameThenTheSameMessagesAreLost() {
		aws().messages().lose(0.5);
		put(1, 20);
		List<Integer> first = received(20);
		aws().clearFaults();
		aws().messages().lose(0.5);
		put(1, 20);
		assertThat(received(20)).containsExactlyInAnyOrderElementsOf(first).hasSizeBetween(1, 19);
	}

	@Test
	void whenThereAreTwoQueuesThenEachCopyTakesItsOwnFate() {
		String second = aws().createQueueForRotations(name("messages"));
		aws().messages().lose(0.5);
		put(1, 30);
		List<String> firstBodies = receive(this.url, 30);
		assertThat(receive(second, 30)).isNotEmpty().doesNotContainSequence(firstBodies);
	}

	@Test
	void whenQueueIsFifoThenOrderStaysAndDuplicatesAreDropped() {
		String fifo = aws().createQueueForRotations(name("messages") + ".fifo");
		aws().messages().delay(Duration.ZERO, Duration.ofMillis(200)).duplicate(1);
		put(1, 10);
		assertThat(numbers(receive(fifo, 11))).containsExactlyElementsOf(IntStream.rangeClosed(1, 10).boxed().toList());
	}

	@Test
	void whenFaultMakesNoSenseThenItIsRefused() {
		MessageFaults messages = aws().messages();
		assertThatIllegalArgumentException().isThrownBy(() -> messages.lose(-0.1));
		assertThatIllegalArgumentException().isThrownBy(() -> messages.duplicate(Double.NaN));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> messages.delay(Duration.ofMillis(2), Duration.ofMillis(1)));
	}

	private static void put(int first, int count) {
		for (int i = first; i < first + count; i++) {
			aws().putEvent("""
					{"source":"aws.secretsmanager","detail-type":"Secret Label Updated","id":"%d",
					"detail":{"labelUpdated":"AWSCURRENT"}}""".formatted(i));
		}
	}

	private List<Integer> received(int wanted) {
		return numbers(receive(this.url, wanted));
	}

	private static List<Integer> numbers(List<String> events) {
		List<Integer> numbers = new ArrayList<>();
		events.forEach((event) -> numbers.add(Json.number(Json.parse(event), "id", 0)));
		return numbers;
	}

}
