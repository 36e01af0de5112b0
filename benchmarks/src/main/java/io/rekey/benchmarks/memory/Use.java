// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.memory;

import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How an application comes by its values: by the class path of a contestant, and by a
 * configuration file.
 */
enum Use {

	PLAIN("plain values in a file", "baseline") {

		@Override
		String yaml(int secrets) {
			return lines(secrets,
					(secret) -> "value.%1$d.a: %2$s\nvalue.%1$d.b: %2$s\n".formatted(secret, Secrets.text(secret)));
		}

	},

	REKEY_IMPORTS("Rekey, imports", "rekey") {

		@Override
		String yaml(int secrets) {
			return imports(secrets);
		}

	},

	SPRING_CLOUD_AWS_IMPORTS("Spring Cloud AWS 4.1.0, imports", "spring-cloud-aws") {

		@Override
		String yaml(int secrets) {
			return imports(secrets);
		}

	},

	REKEY_REFERENCES("Rekey, two references to each", "rekey") {

		@Override
		String yaml(int secrets) {
			return lines(secrets, Use::references);
		}

	},

	REKEY_MORE_REFERENCES("Rekey, twelve references to each", "rekey") {

		@Override
		String yaml(int secrets) {
			return lines(secrets,
					(secret) -> references(secret) + IntStream.rangeClosed(1, MORE)
						.mapToObj((i) -> "more.%d.%d: ${secret@%s#value.%d.a}\n".formatted(secret, i,
								Secrets.name(secret), secret))
						.collect(Collectors.joining()));
		}

	},

	PLACEHOLDERS("plain values, ten placeholders for each", "baseline") {

		@Override
		String yaml(int secrets) {
			return PLAIN.yaml(secrets) + lines(secrets,
					(secret) -> IntStream.rangeClosed(1, MORE)
						.mapToObj((i) -> "more.%d.%d: ${value.%d.a}\n".formatted(secret, i, secret))
						.collect(Collectors.joining()));
		}

	};

	/**
	 * How many references {@link #REKEY_MORE_REFERENCES} has to each secret in addition.
	 */
	static final int MORE = 10;

	private final String title;

	private final String folder;

	Use(String title, String folder) {
		this.title = title;
		this.folder = folder;
	}

	String title() {
		return this.title;
	}

	/**
	 * The folder with its dependencies.
	 */
	String folder() {
		return this.folder;
	}

	/**
	 * What stands in the configuration file.
	 * @param secrets the number of secrets
	 */
	abstract String yaml(int secrets);

	private static String imports(int secrets) {
		return (secrets > 0)
				? "spring.config.import: aws-secretsmanager:"
						+ IntStream.rangeClosed(1, secrets).mapToObj(Secrets::name).collect(Collectors.joining(";"))
				: "";
	}

	private static String references(int secret) {
		return "value.%1$d.a: ${secret@%2$s#value.%1$d.a}\nvalue.%1$d.b: ${secret@%2$s#value.%1$d.b}\n"
			.formatted(secret, Secrets.name(secret));
	}

	private static String lines(int secrets, IntFunction<String> line) {
		return IntStream.rangeClosed(1, secrets).mapToObj(line).collect(Collectors.joining());
	}

}
