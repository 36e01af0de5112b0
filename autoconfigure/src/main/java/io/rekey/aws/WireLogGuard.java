// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Reads no secret while the HTTP client logs what it receives. The logger has the same
 * name for all clients of an application, and somebody may turn it on for another one, at
 * any time.
 *
 * @see <a href=
 * "https://hc.apache.org/httpcomponents-client-5.5.x/logging.html">Logging</a>
 */
final class WireLogGuard implements ExecutionInterceptor {

	private static final String LOGGER = "org.apache.hc.client5.http.wire";

	private static final Log wire = LogFactory.getLog(LOGGER);

	@Override
	public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
		if (wire.isDebugEnabled()) {
			throw new WireLogException(LOGGER);
		}
	}

}
