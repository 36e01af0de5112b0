// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.audit;

import java.time.Duration;
import java.util.function.Consumer;

import io.rekey.aws.AwsClients;
import io.rekey.aws.AwsService;
import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * Asks STS once who the application is. That needs no permission. The answer names the
 * role and the session, but not the path of the role; and a secret with a
 * {@code role-arn} of its own is read by another principal.
 *
 * @see <a href=
 * "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html">GetCallerIdentity</a>
 */
final class CallerIdentity implements PrincipalSource {

	private static final Log logger = LogFactory.getLog(CallerIdentity.class);

	private static final Duration BOUND = Duration.ofSeconds(5);

	private final AwsClients clients;

	private final String fallback;

	/**
	 * Creates the source.
	 * @param clients builds the client
	 * @param fallback the principal if STS does not tell
	 */
	CallerIdentity(AwsClients clients, String fallback) {
		this.clients = clients;
		this.fallback = fallback;
	}

	/**
	 * Asks in the background.
	 */
	@Override
	public void find(Consumer<String> found) {
		Thread thread = new Thread(() -> found.accept(ask()), "rekey-caller-identity");
		thread.setDaemon(true);
		thread.start();
	}

	private String ask() {
		try (StsClient sts = this.clients.build(StsClient.builder(), AwsService.STS, null, BOUND)) {
			return sts
				.getCallerIdentity((request) -> request
					.overrideConfiguration((config) -> config.apiCallTimeout(BOUND).apiCallAttemptTimeout(BOUND)))
				.arn();
		}
		catch (RuntimeException ex) {
			logger.info("STS does not tell who the application is, so audit events name '" + this.fallback + "': "
					+ Failures.describe(ex));
			return this.fallback;
		}
	}

	@Override
	public String fallback() {
		return this.fallback;
	}

}
