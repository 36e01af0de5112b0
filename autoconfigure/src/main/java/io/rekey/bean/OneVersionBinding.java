// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import io.rekey.env.SecretProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.Ordered;

/**
 * Binds a {@code @ConfigurationProperties} bean to one version of each secret, whatever
 * goes live meanwhile.
 */
final class OneVersionBinding implements ConfigurationPropertiesBindHandlerAdvisor, Ordered {

	/**
	 * The last one is outside of all others, so that none of them can keep an end from
	 * it.
	 */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public BindHandler apply(BindHandler handler) {
		return new Handler(handler);
	}

	/**
	 * For one binding. Spring Boot does not tell of an {@link Error} that ends it: then
	 * the thread sees its versions for a minute.
	 */
	private static final class Handler extends AbstractBindHandler {

		private @Nullable Runnable end;

		Handler(BindHandler parent) {
			super(parent);
		}

		@Override
		public <T> @Nullable Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target,
				BindContext context) {
			if (context.getDepth() == 0 && this.end == null) {
				this.end = SecretProperties.keepVersions();
			}
			return super.onStart(name, target, context);
		}

		@Override
		public @Nullable Object onFailure(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
				Exception error) throws Exception {
			try {
				return super.onFailure(name, target, context, error);
			}
			finally {
				end(context);
			}
		}

		@Override
		public void onFinish(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
				@Nullable Object result) throws Exception {
			super.onFinish(name, target, context, result);
			end(context);
		}

		private void end(BindContext context) {
			Runnable begun = (context.getDepth() == 0) ? this.end : null;
			if (begun != null) {
				this.end = null;
				begun.run();
			}
		}

	}

}
