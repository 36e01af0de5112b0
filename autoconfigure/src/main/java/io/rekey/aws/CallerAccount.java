// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.StsClient;

import org.springframework.util.ClassUtils;

/**
 * Asks STS for the account that the application's own credentials belong to. No
 * permission is needed for that.
 *
 * @see <a href=
 * "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html">GetCallerIdentity</a>
 */
public final class CallerAccount {

	private static final Log logger = LogFactory.getLog(CallerAccount.class);

	private CallerAccount() {
	}

	/**
	 * Asks for the account.
	 * @param clients builds the client
	 * @return twelve digits, or {@code null} if there are no credentials, no STS on the
	 * class path, or no answer
	 */
	public static @Nullable String find(AwsClients clients) {
		if (!ClassUtils.isPresent("software.amazon.awssdk.services.sts.StsClient", null)) {
			return null;
		}
		try {
			return Sts.account(clients);
		}
		catch (SdkException ex) {
			logger.debug("STS did not tell the account: " + AwsErrors.describe(ex));
			return null;
		}
	}

	/**
	 * Keeps the classes of the SDK's {@code sts} module away where it is missing.
	 */
	private static final class Sts {

		private static String account(AwsClients clients) {
			AwsSettings settings = clients.settings();
			try (StsClient sts = clients.build(StsClient.builder(), AwsService.STS, settings.stsRegion(null),
					settings.readTimeout())) {
				return sts.getCallerIdentity().account();
			}
		}

	}

}
