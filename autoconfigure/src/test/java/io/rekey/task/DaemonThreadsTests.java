// SPDX-License-Identifier: Apache-2.0

package io.rekey.task;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DaemonThreads}.
 */
class DaemonThreadsTests {

	@Test
	void whenAThreadWaitsThenItIsANamedDaemon() {
		Thread thread = Objects.requireNonNull(DaemonThreads.waiting("test-").newThread(() -> {
		}));
		assertThat(thread.isDaemon()).isTrue();
		assertThat(thread.getName()).isEqualTo("test-1");
		assertThat(DaemonThreads.newWaiting(() -> {
		}, "single").getName()).isEqualTo("single");
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void whenTheJvmHasVirtualThreadsThenOnlyThreadsThatWaitAreVirtual() throws Exception {
		CompletableFuture<Thread> running = new CompletableFuture<>();
		DaemonThreads.newWaiting(() -> running.complete(Thread.currentThread()), "waiting").start();
		assertThat(isVirtual(running.get())).isTrue();
		assertThat(isVirtual(Objects.requireNonNull(DaemonThreads.named("busy-").newThread(() -> {
		})))).isFalse();
	}

	@Test
	@EnabledForJreRange(max = JRE.JAVA_20)
	void whenTheJvmHasNoVirtualThreadsThenThereAreOthers() {
		assertThat(VirtualThreads.factory()).isNull();
	}

	private static boolean isVirtual(Thread thread) throws ReflectiveOperationException {
		return Boolean.TRUE.equals(Thread.class.getMethod("isVirtual").invoke(thread));
	}

}
