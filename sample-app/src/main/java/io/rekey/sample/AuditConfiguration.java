// SPDX-License-Identifier: Apache-2.0

package io.rekey.sample;

import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.actuate.audit.InMemoryAuditEventRepository;
import org.springframework.boot.actuate.audit.listener.AuditListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Keeps audit events, for {@code /actuator/auditevents}. Spring Boot 4.1.0 makes the
 * listener itself only where Spring Security is on the class path, and fails without.
 */
@Configuration(proxyBeanMethods = false)
class AuditConfiguration {

	@Bean
	AuditEventRepository auditEventRepository() {
		return new InMemoryAuditEventRepository();
	}

	@Bean
	AuditListener auditListener(AuditEventRepository repository) {
		return new AuditListener(repository);
	}

}
