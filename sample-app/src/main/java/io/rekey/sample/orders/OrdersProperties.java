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

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The keys of the imported secret that orders need. A rotation rebinds this bean in
 * place, so that whoever holds it sees the new values from then on.
 */
@ConfigurationProperties("orders")
public class OrdersProperties {

	private volatile String discountCode = "";

	private final Payment payment = new Payment();

	public String getDiscountCode() {
		return this.discountCode;
	}

	public void setDiscountCode(String discountCode) {
		this.discountCode = discountCode;
	}

	public Payment getPayment() {
		return this.payment;
	}

	/**
	 * How to talk to the payment provider.
	 */
	public static class Payment {

		private volatile String apiKey = "";

		public String getApiKey() {
			return this.apiKey;
		}

		public void setApiKey(String apiKey) {
			this.apiKey = apiKey;
		}

	}

}
