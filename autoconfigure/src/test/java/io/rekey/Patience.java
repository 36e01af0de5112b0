// SPDX-License-Identifier: Apache-2.0

package io.rekey;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Has all tests wait long enough for a machine that is busy with other things. A wait
 * ends as soon as its condition holds, so a quick machine loses nothing. JUnit finds it
 * by itself.
 */
public final class Patience implements BeforeAllCallback {

	private static final Duration LIMIT = Duration.ofMinutes(2);

	@Override
	public void beforeAll(ExtensionContext context) {
		Awaitility.setDefaultTimeout(LIMIT);
	}

}
