// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.StringUtils;

/**
 * Finds the prefixes of the properties that a pool may have been bound from. Factory
 * beans are not created for that, as a pool may be made early.
 */
final class PoolPrefixFinder {

	/**
	 * What the names of pools end with, and tells none from another.
	 */
	private static final Pattern KIND = Pattern.compile("(?<=.)(datasource|connectionfactory|pool)$");

	/**
	 * More than any name is long.
	 */
	private static final int ELEMENT = 1000;

	private final ListableBeanFactory beanFactory;

	PoolPrefixFinder(ListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Finds the prefixes.
	 * @param beanName the name that the application knows the pool by
	 * @param customary the prefixes that such pools are bound from by convention
	 * @return the prefixes
	 */
	PoolPrefixes find(String beanName, List<String> customary) {
		String bean = ScopedProxyUtils.getTargetBeanName(beanName);
		bean = this.beanFactory.containsBeanDefinition(bean) ? bean : beanName;
		String first = prefixOf(bean);
		Set<String> own = new LinkedHashSet<>();
		beansOf(bean).forEach((name) -> add(prefixOf(name), own));
		Set<String> others = new LinkedHashSet<>();
		for (String name : this.beanFactory.getBeanDefinitionNames()) {
			add(prefixOf(name), others);
		}
		others.addAll(customary);
		others.removeAll(own);
		TreeMap<Integer, Set<String>> byLikeness = new TreeMap<>(Comparator.reverseOrder());
		for (String prefix : others) {
			int likeness = ELEMENT * common(prefix, first) + named(prefix, beanName);
			byLikeness.computeIfAbsent(likeness, (key) -> new LinkedHashSet<>()).add(prefix);
		}
		return new PoolPrefixes(List.copyOf(own), List.copyOf(byLikeness.values()));
	}

	private static void add(@Nullable String prefix, Set<String> prefixes) {
		if (prefix != null) {
			prefixes.add(prefix);
		}
	}

	/**
	 * Returns a bean and those that it is made of, the nearest first.
	 */
	private Set<String> beansOf(String beanName) {
		Set<String> names = new LinkedHashSet<>(Set.of(beanName));
		Deque<String> next = new ArrayDeque<>(names);
		while (!next.isEmpty() && this.beanFactory instanceof ConfigurableBeanFactory configurable) {
			for (String dependency : configurable.getDependenciesForBean(next.remove())) {
				if (names.add(dependency)) {
					next.add(dependency);
				}
			}
		}
		return names;
	}

	/**
	 * The annotation of a bean method comes last, and replaces that of the type.
	 */
	private @Nullable String prefixOf(String beanName) {
		String prefix = null;
		if (this.beanFactory.containsBean(beanName)) {
			for (ConfigurationProperties annotation : this.beanFactory.findAllAnnotationsOnBean(beanName,
					ConfigurationProperties.class, false)) {
				prefix = annotation.prefix().isEmpty() ? annotation.value() : annotation.prefix();
			}
		}
		return prefix;
	}

	private static int common(String prefix, @Nullable String other) {
		String[] some = StringUtils.delimitedListToStringArray(prefix, ".");
		String[] others = StringUtils.delimitedListToStringArray(other, ".");
		int common = 0;
		while (common < some.length && common < others.length && some[common].equals(others[common])) {
			common++;
		}
		return common;
	}

	/**
	 * Returns how much of a pool's name a prefix says.
	 */
	private static int named(String prefix, String beanName) {
		String name = KIND.matcher(PoolProperties.uniform(beanName)).replaceFirst("");
		int longest = 0;
		for (String element : StringUtils.delimitedListToStringArray(prefix, ".")) {
			String text = PoolProperties.uniform(element);
			longest = name.contains(text) ? Math.max(longest, text.length()) : longest;
		}
		return longest;
	}

}
