// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.io.Resource;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link PropertyTransfer}.
 */
class PropertyTransferTests {

	private final List<String> resized = new ArrayList<>();

	@Test
	void whenValueIsImmutableThenItIsReplacedAsAWhole() {
		Values live = new Values();
		Map<String, Object> first = Map.of("p.login.user", "u1", "p.login.password", "p1", "p.size", "1KB", "p.file",
				"classpath:one");
		Map<String, Object> second = Map.of("p.login.user", "u2", "p.login.password", "p2", "p.size", "2KB", "p.file",
				"classpath:two");
		transfer(new Values(), live, first);
		Login login = live.getLogin();
		transfer(new Values(), live, second);
		assertThat(login.getUser()).isEqualTo("u1");
		assertThat(live.getLogin().getUser()).isEqualTo("u2");
		assertThat(live.getLogin().getPassword()).isEqualTo("p2");
		assertThat(live.getSize()).isEqualTo(DataSize.ofKilobytes(2));
		assertThat(live.getFile().getFilename()).isEqualTo("two");
	}

	@Test
	void whenNothingDiffersThenNothingIsWritten() {
		Mixed live = new Mixed();
		Map<String, Object> properties = Map.of("p.token", "t", "p.on", "true", "p.nested.token", "n", "p.tags[0]",
				"x");
		assertThat(transfer(new Mixed(), live, properties)).isTrue();
		assertThat(transfer(new Mixed(), live, properties)).isFalse();
	}

	@Test
	void whenValueReturnsToItsDefaultThenItIsMoved() {
		Mixed live = new Mixed();
		transfer(new Mixed(), live, Map.of("p.on", "true", "p.token", "other"));
		assertThat(live.isOn()).isTrue();
		transfer(new Mixed(), live, Map.of("p.on", "false", "p.token", "default"));
		assertThat(live.isOn()).isFalse();
		assertThat(live.getToken()).isEqualTo("default");
	}

	@Test
	void whenPropertyIsNotBoundThenItKeepsItsValue() {
		Mixed live = new Mixed();
		transfer(new Mixed(), live, Map.of("p.token", "t1", "p.hidden", "h1"));
		live.setDerived("derived");
		live.setLoader(getClass().getClassLoader());
		transfer(new Mixed(), live, Map.of("p.on", "true"));
		assertThat(live.getToken()).isEqualTo("t1");
		assertThat(live.getDerived()).isEqualTo("derived");
		assertThat(live.hidden()).isEqualTo("Bearer h1");
		assertThat(live.loader()).isSameAs(getClass().getClassLoader());
	}

	@Test
	void whenPropertyHasNoGetterThenItsSetterGetsTheBoundValue() {
		Mixed live = new Mixed();
		transfer(new Mixed(), live, Map.of("p.hidden", "h1"));
		transfer(new Mixed(), live, Map.of("p.hidden", "h2"));
		assertThat(live.hidden()).isEqualTo("Bearer h2");
	}

	@Test
	void whenPropertyHasAnotherNameThenItFollows() {
		Mixed live = new Mixed();
		transfer(new Mixed(), live, Map.of("p.default", "yes"));
		assertThat(live.getIsDefault()).isEqualTo("yes");
	}

	@Test
	void whenGetterIsComputedThenItIsNotRead() {
		Computed live = new Computed();
		transfer(new Computed(), live, Map.of("p.host", "h1"));
		transfer(new Computed(), live, Map.of("p.host", "h2"));
		assertThat(live.getHost()).isEqualTo("h2");
	}

	@Test
	void whenComparisonFailsThenTheBeanIsUnchanged() {
		Broken live = new Broken();
		live.setToken("before");
		assertThatIllegalStateException()
			.isThrownBy(() -> transfer(new Broken(), live, Map.of("p.token", "after", "p.zone", "z")));
		assertThat(live.getToken()).isEqualTo("before");
	}

	@Test
	void whenNestedBeanHasSettersThenItKeepsItsIdentityAndItsOwnValues() {
		Mixed live = new Mixed();
		live.getNested().setRegion("by hand");
		Nested nested = live.getNested();
		transfer(new Mixed(), live, Map.of("p.nested.token", "n1"));
		assertThat(live.getNested()).isSameAs(nested);
		assertThat(nested.getToken()).isEqualTo("n1");
		assertThat(nested.getRegion()).isEqualTo("by hand");
	}

	@Test
	void whenCollectionHasTheSameShapeThenItIsUpdatedInPlace() {
		Fixed live = new Fixed();
		List<String> list = live.getList();
		transfer(new Fixed(), live, Map.of("p.list[0]", "a", "p.map.k", "a"));
		this.resized.clear();
		transfer(new Fixed(), live, Map.of("p.list[0]", "b", "p.map.k", "b"));
		assertThat(live.getList()).isSameAs(list).containsExactly("b");
		assertThat(live.getMap()).containsExactly(Map.entry("k", "b"));
		assertThat(this.resized).isEmpty();
	}

	@Test
	void whenCollectionIsResizedAndItsFieldIsNotFinalThenTheFieldIsReplaced() {
		Replaceable live = new Replaceable();
		transfer(new Replaceable(), live, Map.of("p.list[0]", "a", "p.map.k", "a"));
		List<String> list = live.getList();
		Map<String, String> map = live.getMap();
		transfer(new Replaceable(), live, Map.of("p.list[0]", "b", "p.list[1]", "c", "p.map.l", "b"));
		assertThat(list).containsExactly("a");
		assertThat(map).containsOnlyKeys("k");
		assertThat(live.getList()).containsExactly("b", "c");
		assertThat(live.getMap()).containsExactly(Map.entry("l", "b"));
		transfer(new Replaceable(), live, Map.of("p.list[0]", "d"));
		assertThat(live.getList()).containsExactly("d");
		assertThat(this.resized).isEmpty();
	}

	@Test
	void whenCollectionIsResizedAndItsFieldIsFinalThenItIsResizedInPlaceAndReported() {
		Fixed live = new Fixed();
		transfer(new Fixed(), live, Map.of("p.list[0]", "a", "p.map.k", "a", "p.set[0]", "a"));
		transfer(new Fixed(), live,
				Map.of("p.list[0]", "b", "p.list[1]", "c", "p.map.l", "b", "p.set[0]", "b", "p.set[1]", "c"));
		assertThat(live.getList()).containsExactly("b", "c");
		assertThat(live.getMap()).containsExactly(Map.entry("l", "b"));
		assertThat(live.getSet()).containsExactly("b", "c");
		transfer(new Fixed(), live, Map.of("p.list[0]", "d"));
		assertThat(live.getList()).containsExactly("d");
		assertThat(this.resized).contains("p.list", "p.map", "p.set");
	}

	private boolean transfer(Object fresh, Object live, Map<String, Object> properties) {
		BoundValues recorder = new BoundValues();
		Binder binder = new Binder(new MapConfigurationPropertySource(properties));
		Map<ConfigurationPropertyName, Object> bound = recorder.during((name) -> false,
				() -> binder.bind("p", Bindable.ofInstance(fresh), recorder.apply(BindHandler.DEFAULT)));
		return new PropertyTransfer(bound, List.of(), new Told()).transfer(ConfigurationPropertyName.of("p"), live,
				fresh);
	}

	private final class Told implements PropertyTransfer.Observer {

		@Override
		public void resized(String property) {
			PropertyTransferTests.this.resized.add(property);
		}

		@Override
		public void reset(String property) {
			throw new AssertionError(property);
		}

		@Override
		public void stays(String property) {
			throw new AssertionError(property);
		}

	}

	static class Login {

		private final String user;

		private final String password;

		@ConstructorBinding
		Login(String user, String password) {
			this.user = user;
			this.password = password;
		}

		String getUser() {
			return this.user;
		}

		String getPassword() {
			return this.password;
		}

	}

	static class Values {

		private Login login = new Login("default", "default");

		private DataSize size = DataSize.ofBytes(0);

		private Resource file;

		Login getLogin() {
			return this.login;
		}

		void setLogin(Login login) {
			this.login = login;
		}

		DataSize getSize() {
			return this.size;
		}

		void setSize(DataSize size) {
			this.size = size;
		}

		Resource getFile() {
			return this.file;
		}

		void setFile(Resource file) {
			this.file = file;
		}

	}

	static class Nested {

		private String token;

		private String region;

		public String getToken() {
			return this.token;
		}

		public void setToken(String token) {
			this.token = token;
		}

		public String getRegion() {
			return this.region;
		}

		public void setRegion(String region) {
			this.region = region;
		}

	}

	static class Mixed {

		private boolean on;

		private String token = "default";

		private String derived;

		private String header;

		private ClassLoader loader;

		private List<String> tags = new ArrayList<>();

		private Nested nested = new Nested();

		@Name("default")
		private String isDefault;

		public boolean isOn() {
			return this.on;
		}

		public void setOn(boolean on) {
			this.on = on;
		}

		public String getToken() {
			return this.token;
		}

		public void setToken(String token) {
			this.token = token;
		}

		public String getDerived() {
			return this.derived;
		}

		public void setDerived(String derived) {
			this.derived = derived;
		}

		public void setHidden(String hidden) {
			this.header = "Bearer " + hidden;
		}

		String hidden() {
			return this.header;
		}

		public void setLoader(ClassLoader loader) {
			this.loader = loader;
		}

		ClassLoader loader() {
			return this.loader;
		}

		public List<String> getTags() {
			return this.tags;
		}

		public void setTags(List<String> tags) {
			this.tags = tags;
		}

		public Nested getNested() {
			return this.nested;
		}

		public void setNested(Nested nested) {
			this.nested = nested;
		}

		public String getIsDefault() {
			return this.isDefault;
		}

		public void setIsDefault(String isDefault) {
			this.isDefault = isDefault;
		}

	}

	static class Computed {

		private String host;

		public String getHost() {
			return this.host;
		}

		public void setHost(String host) {
			this.host = host;
		}

		public int getHostLength() {
			throw new IllegalStateException("not initialized");
		}

		public List<String> getHosts() {
			throw new IllegalStateException("not initialized");
		}

	}

	static class Broken {

		private String token;

		public String getToken() {
			return this.token;
		}

		public void setToken(String token) {
			this.token = token;
		}

		public String getZone() {
			throw new IllegalStateException("broken");
		}

		public void setZone(String zone) {
		}

	}

	static class Fixed {

		private final List<String> list = new ArrayList<>();

		private final Map<String, String> map = new LinkedHashMap<>();

		private final Set<String> set = new TreeSet<>();

		public List<String> getList() {
			return this.list;
		}

		public Map<String, String> getMap() {
			return this.map;
		}

		public Set<String> getSet() {
			return this.set;
		}

	}

	static class Replaceable {

		private List<String> list = new ArrayList<>();

		private Map<String, String> map = new LinkedHashMap<>();

		public List<String> getList() {
			return this.list;
		}

		public Map<String, String> getMap() {
			return this.map;
		}

	}

}
