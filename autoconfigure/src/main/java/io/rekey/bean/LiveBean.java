// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.lang.reflect.Constructor;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.InitDestroyAnnotationBeanPostProcessor;
import org.springframework.boot.context.properties.ConfigurationPropertiesBean;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindingPostProcessor;
import org.springframework.boot.context.properties.bind.BindMethod;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.context.ApplicationContext;

/**
 * A {@code @ConfigurationProperties} bean that is in use. It is rebound by binding a
 * fresh instance, with converters and validation as at start, and then moving over what
 * was bound and differs, value by value: no reader sees a default or an empty collection
 * in between, and a failed binding leaves the bean as it is.
 * <p>
 * What no property holds stays as it is: what a factory method set, what an aware
 * interface or {@code @PostConstruct} provided. So a property that is removed keeps its
 * last value. A map or list that is bound is replaced as a whole.
 * <p>
 * A bean that has no constructor without arguments is bound in place by Spring Boot's
 * binder, which empties a list before it fills it.
 */
final class LiveBean {

	private final ApplicationContext context;

	private final ConfigurationPropertiesBean bean;

	private final Object live;

	/**
	 * Creates a view of a bean.
	 * @param context the context that owns the bean
	 * @param bean how it is bound
	 * @param live the instance
	 */
	LiveBean(ApplicationContext context, ConfigurationPropertiesBean bean, Object live) {
		this.context = context;
		this.bean = bean;
		this.live = live;
	}

	Object instance() {
		return this.live;
	}

	/**
	 * Whether the name of a property belongs to this bean, in the form of a file or of an
	 * environment variable, where {@code MY_DB_URL} stands for {@code my-db.url} as well.
	 */
	boolean isBoundTo(String property) {
		ConfigurationPropertyName prefix = prefix();
		ConfigurationPropertyName undashed = ConfigurationPropertyName.adapt(prefix.toString().replace('-', '.'), '.');
		ConfigurationPropertyName variable = ConfigurationPropertyName.adapt(property, '_');
		return isAtOrUnder(prefix, ConfigurationPropertyName.adapt(property, '.')) || isAtOrUnder(prefix, variable)
				|| isAtOrUnder(undashed, variable);
	}

	private static boolean isAtOrUnder(ConfigurationPropertyName prefix, ConfigurationPropertyName name) {
		return prefix.isEmpty() || prefix.equals(name) || prefix.isAncestorOf(name);
	}

	private ConfigurationPropertyName prefix() {
		return ConfigurationPropertyName.of(this.bean.getAnnotation().prefix());
	}

	/**
	 * Whether the bean is bound by its constructor and so can't be rebound.
	 */
	boolean isConstructorBound() {
		return this.bean.asBindTarget().getBindMethod() == BindMethod.VALUE_OBJECT;
	}

	/**
	 * Binds the bean again, and initializes it again if anything differed.
	 * @param resized told of each property that could only be resized in place
	 */
	void rebind(Consumer<String> resized) {
		BoundValues recorder = this.context.getBeansOfType(BoundValues.class)
			.values()
			.stream()
			.findFirst()
			.orElse(null);
		Object fresh = newInstance(this.live.getClass());
		if (recorder == null || fresh == null) {
			bind(this.live);
			initialize();
			return;
		}
		Map<ConfigurationPropertyName, Object> bound = recorder.during(() -> bind(fresh));
		if (new PropertyTransfer(bound, resized).transfer(prefix(), this.live)) {
			initialize();
		}
	}

	private void bind(Object target) {
		this.context.getBean(ConfigurationPropertiesBindingPostProcessor.class)
			.postProcessBeforeInitialization(target, this.bean.getName());
	}

	private static @Nullable Object newInstance(Class<?> type) {
		Constructor<?> constructor = PropertyTransfer.noArgumentConstructor(type);
		return (constructor != null) ? BeanUtils.instantiateClass(constructor) : null;
	}

	private void initialize() {
		for (InitDestroyAnnotationBeanPostProcessor postProcessor : this.context
			.getBeansOfType(InitDestroyAnnotationBeanPostProcessor.class, false, false)
			.values()) {
			postProcessor.postProcessBeforeInitialization(this.live, this.bean.getName());
		}
		if (this.live instanceof InitializingBean initializing) {
			try {
				initializing.afterPropertiesSet();
			}
			catch (RuntimeException ex) {
				throw ex;
			}
			catch (Exception ex) {
				throw new IllegalStateException("Could not initialize bean '" + this.bean.getName() + "' again", ex);
			}
		}
	}

}
