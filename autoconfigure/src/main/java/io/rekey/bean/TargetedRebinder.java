// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import javax.sql.DataSource;

import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.context.properties.ConfigurationPropertiesBean;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.properties.ConfigurationPropertiesBeans;
import org.springframework.cloud.context.properties.ConfigurationPropertiesRebinder;
import org.springframework.context.ApplicationContext;

/**
 * Rebinds the {@code @ConfigurationProperties} beans that have a changed property, in
 * place, and leaves all others alone. Spring Cloud's own rebinder resets every bean to
 * its defaults first, which readers see.
 */
final class TargetedRebinder extends ConfigurationPropertiesRebinder {

	private static final Log logger = LogFactory.getLog(TargetedRebinder.class);

	private final ApplicationContext context;

	/**
	 * Two secrets may rotate at once: who binds last must also write last.
	 */
	private final ReentrantLock rebinding = new ReentrantLock();

	private final Set<String> warnings = ConcurrentHashMap.newKeySet();

	TargetedRebinder(ConfigurationPropertiesBeans beans, ApplicationContext context) {
		super(beans);
		this.context = context;
	}

	/**
	 * Rebinds all beans: the event of another has the names of the properties that were
	 * edited, and not of those that refer to them.
	 */
	@Override
	public void onApplicationEvent(EnvironmentChangeEvent event) {
		boolean own = event instanceof SecretPropertiesChangeEvent;
		boolean here = this.context.equals(event.getSource()) || event.getKeys().equals(event.getSource());
		if (!own && here && !event.getKeys().isEmpty()) {
			getBeanNames().forEach(this::rebindInIsolation);
			beansFor(event.getKeys()).forEach(this::warnIfConstructorBound);
		}
	}

	/**
	 * Rebinds the beans that are bound to any of the given properties.
	 * @param keys the names of all properties that changed
	 * @return the names of the beans
	 */
	Collection<String> rebindFor(Collection<String> keys) {
		Collection<String> names = beansFor(keys);
		names.forEach(this::rebindInIsolation);
		names.forEach(this::warnIfConstructorBound);
		return names;
	}

	private Collection<String> beansFor(Collection<String> keys) {
		List<String> names = new ArrayList<>();
		for (String name : getBeanNames()) {
			LiveBean bean = find(name);
			if (bean != null && keys.stream().anyMatch(bean::isBoundTo)) {
				names.add(name);
			}
		}
		return names;
	}

	/**
	 * A bean that can't be rebound keeps working with the values it has. It does not go
	 * to {@link #getErrors()}: that would take the application out of service, and show
	 * the exception with the value that did not fit.
	 */
	private void rebindInIsolation(String name) {
		try {
			rebind(name);
		}
		catch (RuntimeException ex) {
			logger.warn("Bean '" + name + "' keeps its values, because it can't be rebound: " + Failures.describe(ex));
		}
	}

	private void warnIfConstructorBound(String name) {
		LiveBean bean = find(name);
		if (bean != null && bean.isConstructorBound()) {
			warnOnce("Bean '" + name + "' is bound by its constructor and keeps its values. Put it in"
					+ " @RefreshScope, or bind it by setters, so that it can follow a rotation.");
		}
	}

	private void warnOnce(String message) {
		if (this.warnings.add(message)) {
			logger.warn(message);
		}
	}

	@Override
	public void rebind() {
		getErrors().clear();
		getBeanNames().forEach(this::rebind);
	}

	@Override
	public boolean rebind(String name) {
		LiveBean bean = getBeanNames().contains(name) ? find(name) : null;
		if (bean == null || bean.isConstructorBound() || isExcluded(name, bean.instance())) {
			return false;
		}
		this.rebinding.lock();
		try {
			bean.rebind((property) -> warnOnce("Property '" + property + "' of bean '" + name
					+ "' has no setter and was resized in place, which its readers may see. Add a setter."));
		}
		finally {
			this.rebinding.unlock();
		}
		return true;
	}

	@Override
	@SuppressWarnings("rawtypes") // as declared by Spring Cloud
	public boolean rebind(Class type) {
		boolean rebound = false;
		for (String name : getBeanNames()) {
			LiveBean bean = find(name);
			if (bean != null && type.isInstance(bean.instance())) {
				rebound |= rebind(name);
			}
		}
		return rebound;
	}

	private boolean isExcluded(String name, Object instance) {
		return instance instanceof DataSource || getNeverRefreshable().contains(name)
				|| getNeverRefreshable().contains(instance.getClass().getName());
	}

	private @Nullable LiveBean find(String name) {
		ApplicationContext current = this.context;
		while (current != null && !current.containsLocalBean(name)) {
			current = current.getParent();
		}
		if (current == null || isScoped(current, name)) {
			return null;
		}
		Object bean = current.getBean(name);
		Object target = AopProxyUtils.getSingletonTarget(bean);
		Object live = (target != null) ? target : bean;
		ConfigurationPropertiesBean properties = ConfigurationPropertiesBean.get(current, live, name);
		return (properties != null) ? new LiveBean(current, properties, live) : null;
	}

	private static boolean isScoped(ApplicationContext context, String name) {
		return context.getAutowireCapableBeanFactory() instanceof BeanDefinitionRegistry registry
				&& registry.containsBeanDefinition(name) && !context.isSingleton(name);
	}

}
