// SPDX-License-Identifier: Apache-2.0

package io.rekey.sample.demo;

import io.rekey.SecretId;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the page shows and rotates.
 *
 * @param databaseSecret Name of the secret that the button rotates.
 */
@ConfigurationProperties("demo")
record DemoProperties(@DefaultValue("prod/orders/db") String databaseSecret) {

	SecretId secret() {
		return SecretId.of(this.databaseSecret);
	}

}
