// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.util.List;
import java.util.function.Consumer;

import io.rekey.SecretVersion;
import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Who takes part in a rotation. Each is called in isolation: what one of them throws is
 * logged without its message and keeps no other from its work.
 *
 * @param provers try a version before it goes live
 * @param appliers act after it went live, in this order
 * @param listeners are told how it ended
 */
public record RotationParties(List<SecretProver> provers, List<SecretApplier> appliers,
		List<RotationListener> listeners) {

	private static final Log logger = LogFactory.getLog(RotationParties.class);

	public RotationParties {
		provers = List.copyOf(provers);
		appliers = List.copyOf(appliers);
		listeners = List.copyOf(listeners);
	}

	/**
	 * Tries a candidate with all provers, until one refuses it.
	 * @param candidate the version that would go live
	 * @return the proof; a prover that throws has refused
	 */
	public Proof prove(SecretVersion candidate) {
		for (SecretProver prover : this.provers) {
			Proof proof = prove(prover, candidate);
			if (proof.refused()) {
				return proof;
			}
		}
		return Proof.accepted();
	}

	private static Proof prove(SecretProver prover, SecretVersion candidate) {
		try {
			return prover.prove(candidate);
		}
		catch (Throwable ex) {
			return Proof.refused("it could not be tried: " + Failures.describe(ex));
		}
	}

	/**
	 * Has all appliers act on a new version.
	 * @param previous the version before
	 * @param current the version that is live now
	 */
	public void apply(SecretVersion previous, SecretVersion current) {
		isolated(this.appliers, "applier", (applier) -> applier.apply(previous, current));
	}

	/**
	 * Has all appliers act on a secret that was dropped.
	 * @param last the version that was live
	 */
	public void drop(SecretVersion last) {
		isolated(this.appliers, "applier", (applier) -> applier.drop(last));
	}

	/**
	 * Tells all listeners how a check ended.
	 * @param result the result
	 */
	public void tell(RotationResult result) {
		isolated(this.listeners, "listener", (listener) -> listener.onResult(result));
	}

	private static <T> void isolated(Iterable<T> parties, String role, Consumer<T> call) {
		for (T party : parties) {
			try {
				call.accept(party);
			}
			catch (Throwable ex) {
				// One party must not keep the others from their work, whatever it throws.
				logger.warn("The " + role + " " + party.getClass().getName() + " failed: " + Failures.describe(ex));
			}
		}
	}

}
