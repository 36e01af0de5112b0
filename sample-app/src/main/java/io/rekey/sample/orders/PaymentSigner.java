// SPDX-License-Identifier: Apache-2.0

package io.rekey.sample.orders;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.springframework.stereotype.Component;

/**
 * Signs what is sent to the payment provider with the API key of the moment.
 */
@Component
class PaymentSigner {

	private static final String ALGORITHM = "HmacSHA256";

	private final OrdersProperties properties;

	PaymentSigner(OrdersProperties properties) {
		this.properties = properties;
	}

	String sign(String item, long cents) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			byte[] key = this.properties.getPayment().getApiKey().getBytes(StandardCharsets.UTF_8);
			mac.init(new SecretKeySpec(key, ALGORITHM));
			return HexFormat.of().formatHex(mac.doFinal((item + ":" + cents).getBytes(StandardCharsets.UTF_8)));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("The payment could not be signed", ex);
		}
	}

}
