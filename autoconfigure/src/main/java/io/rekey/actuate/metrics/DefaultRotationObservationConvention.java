// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.metrics;

import java.util.Locale;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.rekey.SecretVersion;
import io.rekey.actuate.metrics.SecretRotationObservationDocumentation.RotationKeys;
import io.rekey.actuate.metrics.SecretRotationObservationDocumentation.VersionKeys;
import io.rekey.store.RotationResult;

/**
 * The default names. Version ids are no tags of meters.
 */
final class DefaultRotationObservationConvention implements RotationObservationConvention {

	static final DefaultRotationObservationConvention INSTANCE = new DefaultRotationObservationConvention();

	private static final KeyValue BROKEN_OFF = RotationKeys.OUTCOME.withValue("broken_off");

	@Override
	public String getName() {
		return "rekey.rotation";
	}

	@Override
	public String getContextualName(RotationObservationContext context) {
		return "rotate " + context.getSecret();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(RotationObservationContext context) {
		KeyValues known = KeyValues.of(RotationKeys.SECRET.withValue(context.getSecret().value()),
				RotationKeys.TRIGGER.withValue(lower(context.getTrigger())));
		return context.isEnded() ? known.and(outcome(context)) : known;
	}

	private static KeyValue outcome(RotationObservationContext context) {
		RotationResult result = context.getResult();
		return (result != null) ? RotationKeys.OUTCOME.withValue(lower(result.outcome())) : BROKEN_OFF;
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(RotationObservationContext context) {
		RotationResult result = context.getResult();
		if (result == null) {
			return KeyValues.empty();
		}
		KeyValues keys = KeyValues.of(VersionKeys.PREVIOUS.withValue(result.previous().versionId()));
		SecretVersion found = result.candidate();
		return (found != null) ? keys.and(VersionKeys.FOUND.withValue(found.versionId())) : keys;
	}

	static String lower(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT);
	}

}
