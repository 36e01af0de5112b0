// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.live;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;

/**
 * The configuration beans: a few of the secret that is rotated, the others of those that
 * are not, or of none.
 */
public class SettingsBeans implements BeanRegistrar {

	/**
	 * How many of the beans are of the secret that is rotated.
	 */
	public static final int OF_ROTATED = 5;

	/**
	 * What a bean has that is of another secret.
	 */
	public static final String OTHER_VALUE = "other";

	private static final String NAME = "settings";

	static final String COUNT = "live.beans";

	@Override
	public void register(BeanRegistry registry, Environment environment) {
		int count = environment.getRequiredProperty(COUNT, Integer.class);
		IntStream.range(0, count).forEach((i) -> registry.registerBean(NAME + i, SettingsClasses.get(i)));
	}

	static String prefix(int number) {
		return NAME + ".b" + number;
	}

	/**
	 * Names the key of a secret that is not rotated.
	 * @param secret the number of the secret, from 1
	 * @return the key, which is a property as well
	 */
	public static String otherKey(int secret) {
		return NAME + ".other" + secret;
	}

	/**
	 * Lists what the beans are bound to.
	 * @param beans how many beans there are
	 * @param others how many secrets there are that are not rotated
	 * @return properties
	 */
	static Map<String, Object> properties(int beans, int others) {
		Map<String, Object> properties = new LinkedHashMap<>();
		for (int i = 0; i < beans; i++) {
			if (i < OF_ROTATED) {
				add(properties, i, "${db.first}", "${db.second}", "${db.first}:${db.second}");
			}
			else {
				String other = (others > 0) ? "${" + otherKey(1 + i % others) + "}" : OTHER_VALUE;
				add(properties, i, other, other, other);
			}
		}
		return properties;
	}

	private static void add(Map<String, Object> properties, int bean, String first, String second, String pair) {
		properties.put(prefix(bean) + ".first", first);
		properties.put(prefix(bean) + ".second", second);
		properties.put(prefix(bean) + ".pair", pair);
	}

	/**
	 * Returns the beans of the secret that is rotated.
	 */
	static List<Settings> ofRotated(ApplicationContext context) {
		return IntStream.range(0, OF_ROTATED).mapToObj((i) -> get(context, i)).toList();
	}

	/**
	 * Returns a bean that has nothing to do with the secret that is rotated.
	 */
	static Settings other(ApplicationContext context) {
		return get(context, OF_ROTATED);
	}

	private static Settings get(ApplicationContext context, int number) {
		return context.getBean(NAME + number, Settings.class);
	}

}
