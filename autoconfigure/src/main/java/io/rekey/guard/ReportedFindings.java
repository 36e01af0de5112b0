// SPDX-License-Identifier: Apache-2.0

package io.rekey.guard;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.builder.ParentContextApplicationContextInitializer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;

/**
 * What was reported for an application. A refresh does not report it again, nor does a
 * child context with the same files.
 *
 * @param findings the findings
 */
record ReportedFindings(List<PlaintextFinding> findings) {

	/**
	 * Remembers findings for refreshes, and for the contexts that will be children of
	 * this application's.
	 */
	static void remember(List<PlaintextFinding> findings, ConfigurableBootstrapContext context) {
		ReportedFindings reported = new ReportedFindings(List.copyOf(findings));
		context.register(ReportedFindings.class, (ignored) -> reported);
		context.addCloseListener((event) -> event.getApplicationContext()
			.getBeanFactory()
			.registerSingleton(ReportedFindings.class.getName(), reported));
	}

	/**
	 * Returns what the contexts above have reported.
	 * @param application the application, before it has a context
	 */
	static List<PlaintextFinding> ofParents(SpringApplication application) {
		List<PlaintextFinding> findings = new ArrayList<>();
		for (ApplicationContextInitializer<?> initializer : application.getInitializers()) {
			ApplicationContext parent = (initializer instanceof ParentContextApplicationContextInitializer known)
					? parent(known) : null;
			while (parent != null) {
				ReportedFindings reported = parent.containsLocalBean(ReportedFindings.class.getName())
						? parent.getBean(ReportedFindings.class.getName(), ReportedFindings.class) : null;
				findings.addAll((reported != null) ? reported.findings : List.of());
				parent = parent.getParent();
			}
		}
		return findings;
	}

	/**
	 * The initializer tells its parent to a context only.
	 */
	private static @Nullable ApplicationContext parent(ParentContextApplicationContextInitializer initializer) {
		GenericApplicationContext child = new GenericApplicationContext();
		initializer.initialize(child);
		return child.getParent();
	}

}
