// SPDX-License-Identifier: Apache-2.0

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
