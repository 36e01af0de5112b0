// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.util.Collection;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.InitDestroyAnnotationBeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.InstanceSupplier;
import org.springframework.boot.context.properties.ConfigurationPropertiesBean;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindingPostProcessor;
import org.springframework.boot.context.properties.bind.BindMethod;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.context.ApplicationContext;

/**
 * A {@code @ConfigurationProperties} bean that is in use. It is rebound by binding an
 * instance that nobody sees, with converters and validation as at start, and then moving
 * over what was bound and differs, value by value: no reader sees a default or an empty
 * collection in between, and a failed binding leaves the bean as it is.
 * <p>
 * What no property held stays as it is: what a factory method set, what an aware
 * interface or {@code @PostConstruct} provided. A property that has lost its value gets
 * the one of a new bean. A map or list that is bound is replaced as a whole.
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

	ConfigurationPropertyName prefix() {
		return ConfigurationPropertyName.of(this.bean.getAnnotation().prefix());
	}

	/**
	 * Whether the bean is bound by its constructor and so can't be rebound.
	 */
	boolean isConstructorBound() {
		return this.bean.asBindTarget().getBindMethod() == BindMethod.VALUE_OBJECT;
	}

	/**
	 * Binds an instance that nobody sees, without the bean's collaborators, which a
	 * version that is not live must not reach.
	 * @param without tells the properties that have no value any more, though they are
	 * there
	 * @throws RuntimeException if the properties don't fit
	 */
	void tryToBind(Predicate<ConfigurationPropertyName> without) {
		BoundValues recorder = recorder();
		if (recorder != null) {
			var unused = recorder.during(without, this::tryToBind);
		}
		else {
			tryToBind();
		}
	}

	private void tryToBind() {
		if (!isConstructorBound()) {
			bind(Shadow.bare(this.live));
		}
		else {
			Supplier<?> supplier = supplier();
			if (supplier != null) {
				var unused = supplier.get();
			}
		}
	}

	private @Nullable BoundValues recorder() {
		return this.context.getBeansOfType(BoundValues.class).values().stream().findFirst().orElse(null);
	}

	/**
	 * Returns what makes a new instance of a bean that is bound by its constructor.
	 * Ahead-of-time processing leaves another one, which can't be called.
	 */
	private @Nullable Supplier<?> supplier() {
		if (this.context.getAutowireCapableBeanFactory() instanceof ConfigurableListableBeanFactory beanFactory
				&& beanFactory.containsBeanDefinition(this.bean.getName())
				&& beanFactory.getMergedBeanDefinition(this.bean.getName()) instanceof AbstractBeanDefinition definition
				&& !(definition.getInstanceSupplier() instanceof InstanceSupplier)) {
			return definition.getInstanceSupplier();
		}
		return null;
	}

	/**
	 * Binds the bean again, and initializes it again if anything differed.
	 * @param changed the properties that have changed
	 * @param without tells the properties that have no value any more, though they are
	 * there
	 * @param observer is told what can't be done as well as it should
	 */
	void rebind(Collection<ConfigurationPropertyName> changed, Predicate<ConfigurationPropertyName> without,
			PropertyTransfer.Observer observer) {
		BoundValues recorder = recorder();
		if (recorder == null) {
			bind(this.live);
			initialize();
			return;
		}
		Object fresh = Shadow.bare(this.live);
		Map<ConfigurationPropertyName, Object> bound;
		try {
			Object bare = fresh;
			bound = recorder.during(without, () -> bind(bare));
		}
		catch (RuntimeException ex) {
			// A setter may need what the bean has beside its properties.
			Object equipped = Shadow.withCollaborators(this.live);
			bound = recorder.during(without, () -> bind(equipped));
			fresh = equipped;
		}
		if (new PropertyTransfer(bound, changed, observer).transfer(prefix(), this.live, fresh)) {
			initialize();
		}
	}

	private void bind(Object target) {
		this.context.getBean(ConfigurationPropertiesBindingPostProcessor.class)
			.postProcessBeforeInitialization(target, this.bean.getName());
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
