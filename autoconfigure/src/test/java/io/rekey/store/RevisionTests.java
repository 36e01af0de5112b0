// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link Revision}.
 */
class RevisionTests {

	private final Revision revision = new Revision();

	@Test
	void whenSomethingChangesThenThereIsNoRevisionMeanwhileAndAnotherAfterwards() {
		long before = this.revision.current();
		this.revision.change(() -> assertThat(this.revision.current()).isEqualTo(SecretStore.CHANGING));
		assertThat(this.revision.current()).isNotIn(before, SecretStore.CHANGING);
	}

	@Test
	void whenAChangeFailsThenItIsOver() {
		long before = this.revision.current();
		assertThatIllegalStateException().isThrownBy(() -> this.revision.change(() -> {
			throw new IllegalStateException("for a test");
		}));
		assertThat(this.revision.current()).isNotIn(before, SecretStore.CHANGING);
	}

	@Test
	void whenTwoChangeAtATimeThenThereIsNoRevisionUntilBothAreDone() {
		CountDownLatch inner = new CountDownLatch(1);
		CountDownLatch outer = new CountDownLatch(1);
		CompletableFuture<Void> other = CompletableFuture.runAsync(() -> this.revision.change(() -> {
			inner.countDown();
			await(outer);
		}), (task) -> new Thread(task).start());
		await(inner);
		this.revision.change(() -> assertThat(this.revision.current()).isEqualTo(SecretStore.CHANGING));
		assertThat(this.revision.current()).isEqualTo(SecretStore.CHANGING);
		outer.countDown();
		other.join();
		assertThat(this.revision.current()).isNotEqualTo(SecretStore.CHANGING);
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
