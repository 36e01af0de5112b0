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

package io.rekey.env;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.DefaultPropertiesPropertySource;
import org.springframework.core.env.CompositePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LoadedSources}.
 */
class LoadedSourcesTests {

	private final ConfigurableEnvironment environment = new StandardEnvironment();

	private final Map<String, Object> map = new HashMap<>(Map.of("a", "1"));

	@Test
	void whenNothingWasAddedThenAllIsLoaded() {
		this.environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource("--a=1"));
		this.environment.getPropertySources()
			.addFirst(new MapPropertySource(DefaultPropertiesPropertySource.NAME, this.map));
		LoadedSources loaded = new LoadedSources(this.environment);
		DefaultPropertiesPropertySource.moveToEnd(this.environment);
		ConfigurationPropertySources.attach(this.environment);
		assertThat(loaded.areAllOf(this.environment)).isTrue();
	}

	@Test
	void whenASourceWasAddedThenNotAllIsLoaded() {
		LoadedSources loaded = new LoadedSources(this.environment);
		this.environment.getPropertySources().addLast(new MapPropertySource("more", this.map));
		assertThat(loaded.areAllOf(this.environment)).isFalse();
	}

	@Test
	void whenASourceWasReplacedByOneOfItsNameThenNotAllIsLoaded() {
		this.environment.getPropertySources().addLast(new MapPropertySource("some", this.map));
		LoadedSources loaded = new LoadedSources(this.environment);
		this.environment.getPropertySources().replace("some", new MapPropertySource("some", Map.of()));
		assertThat(loaded.areAllOf(this.environment)).isFalse();
	}

	@Test
	void whenAMapHasChangedThenNotAllIsLoaded() {
		CompositePropertySource composite = new CompositePropertySource("composite");
		composite.addPropertySource(new MapPropertySource("inner", this.map));
		this.environment.getPropertySources().addLast(composite);
		LoadedSources loaded = new LoadedSources(this.environment);
		assertThat(loaded.areAllOf(this.environment)).isTrue();
		this.map.put("a", "${secret@late#a}");
		assertThat(loaded.areAllOf(this.environment)).isFalse();
	}

}
