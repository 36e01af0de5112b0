// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.rotation;

import java.util.ArrayList;
import java.util.List;

import io.rekey.benchmarks.load.Load;
import io.rekey.benchmarks.load.LoadApplication;
import io.rekey.benchmarks.load.LoadReport;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * An application in this JVM.
 */
final class InnerApplication implements Application {

	private final ConfigurableApplicationContext context;

	private final Load load;

	private InnerApplication(ConfigurableApplicationContext context) {
		this.context = context;
		this.load = context.getBean(Load.class);
	}

	static InnerApplication start(List<String> args) {
		List<String> quiet = new ArrayList<>(args);
		quiet.add("--logging.level.root=warn");
		quiet.add("--logging.level.org.elasticmq=off");
		return new InnerApplication(LoadApplication.start(quiet.toArray(String[]::new)));
	}

	@Override
	public void measure() {
		this.load.measure();
	}

	@Override
	public LoadReport finish() {
		return this.load.finish();
	}

	@Override
	public void close() {
		this.context.close();
	}

}
