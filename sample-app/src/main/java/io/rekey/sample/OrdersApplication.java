// SPDX-License-Identifier: Apache-2.0

package io.rekey.sample;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.event.EventListener;

/**
 * An orders service whose database password is rotated while it works. Nothing here knows
 * of it: the starter and {@code application.yml} do it all.
 */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class OrdersApplication {

	private static final Log logger = LogFactory.getLog(OrdersApplication.class);

	/**
	 * Starts the application.
	 * @param args the command line
	 */
	public static void main(String[] args) {
		SpringApplication.run(OrdersApplication.class, args);
	}

	@EventListener
	void onReady(ApplicationReadyEvent event) {
		String port = event.getApplicationContext().getEnvironment().getProperty("local.server.port");
		logger.info("Watch it rotate: http://localhost:" + port);
	}

}
