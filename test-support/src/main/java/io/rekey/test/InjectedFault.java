// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.Random;
import java.util.function.Consumer;

/**
 * A {@link Fault} in force: it knows how often it struck.
 */
final class InjectedFault implements Fault.Handle {

	private final Fault fault;

	private final Random random;

	private final Consumer<InjectedFault> removal;

	private long hits;

	InjectedFault(Fault fault, Random random, Consumer<InjectedFault> removal) {
		this.fault = fault;
		this.random = random;
		this.removal = removal;
	}

	Fault fault() {
		return this.fault;
	}

	/**
	 * Tell, for a call that the fault is meant for, whether it strikes this time.
	 */
	synchronized boolean strikes() {
		boolean chance = this.fault.probability() >= 1 || this.random.nextDouble() < this.fault.probability();
		if (!chance || this.hits >= this.fault.times()) {
			return false;
		}
		this.hits++;
		return true;
	}

	@Override
	public synchronized long hits() {
		return this.hits;
	}

	@Override
	public void close() {
		this.removal.accept(this);
	}

}
