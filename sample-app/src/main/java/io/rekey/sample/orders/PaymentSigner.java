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
