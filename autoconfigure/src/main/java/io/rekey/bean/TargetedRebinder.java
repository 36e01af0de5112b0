// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

import javax.sql.DataSource;

import io.rekey.env.SecretProperties;
import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesBean;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
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

	private static final ChangedProperties NOTHING = new ChangedProperties(List.of());

	/**
	 * Where no property is.
	 */
	private static final ConfigurationPropertyName NOWHERE = ConfigurationPropertyName.of("rekey.nowhere");

	private final ApplicationContext context;

	private final BindFailures failures;

	/**
	 * Two secrets may rotate at once: who binds last must also write last.
	 */
	private final ReentrantLock rebinding = new ReentrantLock();

	private final Set<String> warnings = ConcurrentHashMap.newKeySet();

	private final Map<String, ConfigurationPropertyName> prefixes = new ConcurrentHashMap<>();

	TargetedRebinder(ConfigurationPropertiesBeans beans, ApplicationContext context, SecretProperties properties) {
		super(beans);
		this.context = context;
		this.failures = new BindFailures(properties);
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
			ChangedProperties edited = new ChangedProperties(event.getKeys());
			getBeanNames().forEach((name) -> rebindInIsolation(name, edited));
		}
	}

	/**
	 * A bean that can't be rebound keeps working with the values it has. It does not go
	 * to {@link #getErrors()}: that would take the application out of service, and show
	 * the exception with the value that did not fit.
	 */
	private void rebindInIsolation(String name, ChangedProperties edited) {
		try {
			findChanged(name, edited);
			rebind(name, edited);
		}
		catch (RuntimeException ex) {
			logger.warn("Bean '" + name + "' keeps its values, because it can't be rebound: " + Failures.describe(ex));
		}
	}

	/**
	 * Finds a bean that is bound to changed properties and follows them.
	 * @param name the name of the bean
	 * @param changed the properties
	 * @return the bean, or {@code null} if it has nothing to do with them or can't follow
	 */
	@Nullable LiveBean findChanged(String name, ChangedProperties changed) {
		ConfigurationPropertyName prefix = this.prefixes.computeIfAbsent(name, this::prefixOf);
		if (changed.isEmpty() || !changed.anyUnder(prefix)) {
			return null;
		}
		LiveBean bean = find(name);
		if (bean != null && bean.isConstructorBound()) {
			warnOnce("Bean '" + name + "' is bound by its constructor and keeps its values. To follow a rotation, bind"
					+ " it by setters, or inject a RotatingSecret of its type instead.");
		}
		return bean;
	}

	/**
	 * Returns the beans that are bound to changed properties.
	 * @param changed the properties
	 * @return the names of the beans
	 */
	Collection<String> beansFor(ChangedProperties changed) {
		return getBeanNames().stream()
			.filter((name) -> changed.anyUnder(this.prefixes.computeIfAbsent(name, this::prefixOf)))
			.toList();
	}

	private ConfigurationPropertyName prefixOf(String name) {
		LiveBean bean = find(name);
		if (bean != null) {
			return bean.prefix();
		}
		ConfigurationProperties annotation = this.context.findAnnotationOnBean(name, ConfigurationProperties.class,
				false);
		return (annotation != null) ? ConfigurationPropertyName.of(annotation.prefix()) : NOWHERE;
	}

	/**
	 * Describes why a bean can't be bound.
	 * @param bean how the bean is called
	 * @param failure why
	 * @return the reason, without any value
	 */
	String describe(String bean, RuntimeException failure) {
		return this.failures.describe(bean, failure);
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
		return rebind(name, NOTHING);
	}

	private boolean rebind(String name, ChangedProperties edited) {
		LiveBean bean = getBeanNames().contains(name) ? find(name) : null;
		return bean != null && rebind(name, bean, edited, (property) -> false, logger::warn);
	}

	/**
	 * Rebinds a bean.
	 * @param name its name
	 * @param bean the bean
	 * @param changed the properties that changed
	 * @param gone tells those that have no value any more, though they are there
	 * @param warnings is told what readers of the bean may not expect
	 * @return whether it was rebound
	 */
	boolean rebind(String name, LiveBean bean, ChangedProperties changed, Predicate<ConfigurationPropertyName> gone,
			Consumer<String> warnings) {
		if (bean.isConstructorBound()) {
			return false;
		}
		this.rebinding.lock();
		try {
			bean.rebind(changed.names(), gone, new Warnings(name, warnings));
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
		if (isExcluded(name, live)) {
			return null;
		}
		if (Proxy.isProxyClass(live.getClass())) {
			warnOnce("Bean '" + name + "' is behind a proxy that does not tell what it stands for, and keeps its"
					+ " values. To follow a rotation, make the proxy by Spring AOP, or bind another bean.");
			return null;
		}
		ConfigurationPropertiesBean properties = ConfigurationPropertiesBean.get(current, live, name);
		return (properties != null) ? new LiveBean(current, properties, live) : null;
	}

	private static boolean isScoped(ApplicationContext context, String name) {
		return context.getAutowireCapableBeanFactory() instanceof BeanDefinitionRegistry registry
				&& registry.containsBeanDefinition(name) && !context.isSingleton(name);
	}

	/**
	 * Puts into words what a transfer tells.
	 */
	private final class Warnings implements PropertyTransfer.Observer {

		private final String bean;

		private final Consumer<String> warnings;

		Warnings(String bean, Consumer<String> warnings) {
			this.bean = bean;
			this.warnings = warnings;
		}

		@Override
		public void resized(String property) {
			warnOnce("Property '" + property + "' of bean '" + this.bean
					+ "' has no setter and was resized in place, which its readers may see. Add a setter.");
		}

		@Override
		public void reset(String property) {
			this.warnings.accept("Property '" + property + "' of bean '" + this.bean
					+ "' has no value any more and is at its default");
		}

		@Override
		public void stays(String property) {
			this.warnings.accept("Property '" + property + "' of bean '" + this.bean
					+ "' has no value any more and keeps its last one: nobody knows its default, as the class has no"
					+ " constructor without arguments. Restart the application to be rid of it");
		}

	}

}
