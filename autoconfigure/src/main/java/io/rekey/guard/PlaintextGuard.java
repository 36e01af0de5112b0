// SPDX-License-Identifier: Apache-2.0

package io.rekey.guard;

import java.util.ArrayList;
import java.util.List;

import io.rekey.guard.GuardProperties.Plaintext;
import org.apache.commons.logging.Log;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Looks for credentials in files, once all files are known and before a secret is read. A
 * refresh of Spring Cloud runs it again, and a child context has the files of its parent:
 * what was said once is not repeated.
 */
class PlaintextGuard implements EnvironmentPostProcessor, Ordered {

	private final Log logger;

	private final ConfigurableBootstrapContext bootstrapContext;

	PlaintextGuard(DeferredLogFactory logFactory, ConfigurableBootstrapContext bootstrapContext) {
		this.logger = logFactory.getLog(PlaintextGuard.class);
		this.bootstrapContext = bootstrapContext;
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE - 1;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (this.bootstrapContext.isRegistered(ReportedFindings.class)
				|| !Binder.get(environment).bind("rekey.enabled", Boolean.class).orElse(true)) {
			return;
		}
		GuardProperties properties = Binder.get(environment)
			.bindOrCreate("rekey.guard", Bindable.of(GuardProperties.class));
		List<PlaintextFinding> findings = (properties.plaintext() != Plaintext.OFF)
				? new PlaintextScan(properties.excludes()).run(environment) : List.of();
		ReportedFindings.remember(findings, this.bootstrapContext);
		findings = new ArrayList<>(findings);
		findings.removeAll(ReportedFindings.ofParents(application));
		if (!findings.isEmpty()) {
			report(findings, properties.plaintext());
		}
	}

	private void report(List<PlaintextFinding> findings, Plaintext plaintext) {
		if (plaintext == Plaintext.FAIL) {
			throw new PlaintextCredentialsException(findings);
		}
		this.logger.warn(PlaintextReport.warn(findings));
	}

}
