/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

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
