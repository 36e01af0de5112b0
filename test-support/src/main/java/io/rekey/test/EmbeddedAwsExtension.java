// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts an {@link EmbeddedAws} before the tests of a class and closes it after them.
 * After each test its faults are cleared ({@link EmbeddedAws#clearFaults}). Nested
 * classes share it.
 * <p>
 * Use it with {@code @ExtendWith(EmbeddedAwsExtension.class)} and a parameter of type
 * {@link EmbeddedAws}, or keep it in a static field: <pre class="code">
 * &#64;RegisterExtension
 * static EmbeddedAwsExtension aws = new EmbeddedAwsExtension();
 * </pre>
 */
public final class EmbeddedAwsExtension
		implements BeforeAllCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {

	private volatile @Nullable EmbeddedAws aws;

	private volatile String owner = "";

	/**
	 * Create an extension that starts with the defaults.
	 */
	public EmbeddedAwsExtension() {
		// also made by JUnit
	}

	/**
	 * The AWS of the test class.
	 * @return the running AWS
	 * @throws IllegalStateException if no test class runs, or if the extension is in a
	 * field that is not static
	 */
	public EmbeddedAws aws() {
		EmbeddedAws aws = this.aws;
		if (aws == null) {
			throw new IllegalStateException(
					"EmbeddedAws runs only during a test class. " + "Is the field with @RegisterExtension static?");
		}
		return aws;
	}

	@Override
	public void beforeAll(ExtensionContext context) {
		if (this.aws == null) {
			this.aws = EmbeddedAws.start();
			this.owner = context.getUniqueId();
		}
	}

	@Override
	public void afterEach(ExtensionContext context) {
		EmbeddedAws aws = this.aws;
		if (aws != null) {
			aws.clearFaults();
		}
	}

	@Override
	public void afterAll(ExtensionContext context) {
		EmbeddedAws aws = this.aws;
		if (aws != null && this.owner.equals(context.getUniqueId())) {
			this.aws = null;
			aws.close();
		}
	}

	@Override
	public boolean supportsParameter(ParameterContext parameterContext, ExtensionContext extensionContext) {
		return parameterContext.getParameter().getType() == EmbeddedAws.class;
	}

	@Override
	public Object resolveParameter(ParameterContext parameterContext, ExtensionContext extensionContext) {
		return aws();
	}

}
