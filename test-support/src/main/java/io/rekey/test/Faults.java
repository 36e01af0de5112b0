// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The faults in force and what they do to calls.
 */
final class Faults {

	private static final String BATCH = "secretsmanager:BatchGetSecretValue";

	private static final String GET = "secretsmanager:GetSecretValue";

	private final List<InjectedFault> faults = new CopyOnWriteArrayList<>();

	private final Latency latency;

	private final long seed;

	private Random seeds;

	Faults(Latency latency, long seed) {
		this.latency = latency;
		this.seed = seed;
		this.seeds = new Random(seed);
	}

	/**
	 * Each fault has its own chances, so that they don't hang on other faults.
	 */
	synchronized InjectedFault inject(Fault fault) {
		InjectedFault injected = new InjectedFault(fault, new Random(this.seeds.nextLong()), this.faults::remove);
		this.faults.add(injected);
		return injected;
	}

	synchronized void clear() {
		this.faults.clear();
		this.seeds = new Random(this.seed);
	}

	/**
	 * Let a call pass or not.
	 * @param aliases under what names the call's resources are known
	 * @throws AwsException if a fault refuses the call
	 * @throws Unanswered if a fault cuts the connection
	 */
	void strike(AwsService service, String action, Aliases aliases, Access access, Caller caller) {
		InjectedFault failure = null;
		for (InjectedFault candidate : this.faults) {
			Fault fault = candidate.fault();
			boolean last = fault.kind() != Fault.Kind.LATENCY;
			if ((last && failure != null) || !meets(fault, action, aliases, caller) || !candidate.strikes()) {
				continue;
			}
			if (last) {
				failure = candidate;
			}
			else {
				this.latency.pause(fault.latency());
			}
		}
		if (failure != null) {
			fail(failure.fault(), service, action, aliases, access, caller);
		}
	}

	private static boolean meets(Fault fault, String action, Aliases aliases, Caller caller) {
		if (!fault.covers(action, caller.region())) {
			return false;
		}
		String resource = fault.resource();
		if (resource == null) {
			return true;
		}
		return !(action.equals(BATCH) && fault.kind().meetsEntries()) && aliases.contain(resource);
	}

	private static void fail(Fault fault, AwsService service, String action, Aliases aliases, Access access,
			Caller caller) {
		ErrorCodes codes = service.errors();
		switch (fault.kind()) {
			case THROTTLING -> throw codes.throttling();
			case SERVER_ERROR -> throw codes.failure();
			case DENIED -> throw codes.denial(access.refused(caller, action, aliases.resources()));
			default -> throw new Unanswered(Outage.RESET);
		}
	}

	/**
	 * Let a secret of a batch pass or not.
	 */
	void strikeEntry(String id, Aliases aliases, Access access, Caller caller) {
		for (InjectedFault candidate : this.faults) {
			if (meetsEntry(candidate.fault(), aliases, caller) && candidate.strikes()) {
				throw (candidate.fault().kind() == Fault.Kind.DENIED)
						? ErrorCodes.SECRETS_MANAGER.denial(access.refused(caller, GET, List.of(id)))
						: ErrorCodes.SECRETS_MANAGER.failure();
			}
		}
	}

	private static boolean meetsEntry(Fault fault, Aliases aliases, Caller caller) {
		if (!fault.kind().meetsEntries()) {
			return false;
		}
		String resource = fault.resource();
		if (resource == null) {
			return fault.names(GET) && fault.covers(GET, caller.region());
		}
		return (fault.covers(GET, caller.region()) || fault.covers(BATCH, caller.region()))
				&& aliases.contain(resource);
	}

}
