// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.refresh;

import java.util.ArrayList;
import java.util.List;

import io.rekey.benchmarks.live.Live;
import io.rekey.benchmarks.live.LiveApplication;
import io.rekey.benchmarks.live.LiveReport;
import io.rekey.benchmarks.live.ReadReport;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * An application in this JVM.
 */
final class InnerApplication implements Application {

	private final ConfigurableApplicationContext context;

	private final Live live;

	private InnerApplication(ConfigurableApplicationContext context) {
		this.context = context;
		this.live = LiveApplication.live(context);
	}

	static InnerApplication start(List<String> args) {
		List<String> quiet = new ArrayList<>(args);
		quiet.add("--logging.level.root=warn");
		quiet.add("--logging.level.org.elasticmq=off");
		return new InnerApplication(LiveApplication.start(quiet.toArray(String[]::new)));
	}

	@Override
	public void expect(int version) {
		this.live.expect(version);
	}

	@Override
	public LiveReport finish() throws InterruptedException {
		return this.live.finish();
	}

	@Override
	public void read() {
		this.live.read();
	}

	@Override
	public ReadReport endReading() throws InterruptedException {
		return this.live.endReading();
	}

	@Override
	public void close() {
		this.context.close();
	}

}
