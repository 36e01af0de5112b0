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
