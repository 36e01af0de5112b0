// SPDX-License-Identifier: Apache-2.0

package io.rekey;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each public type of this package has an example, which compiles as it is.
 */
class ExamplesTests {

	private static final Path SOURCES = Path.of("src/main/java/io/rekey");

	private static final Pattern EXAMPLE = Pattern.compile("<pre class=\"code\">\n(.*?) \\* </pre>", Pattern.DOTALL);

	private static final String FRAME = """
			import java.time.*;
			import java.util.*;
			import io.rekey.*;
			import org.apache.commons.logging.*;
			import org.springframework.context.annotation.Bean;
			import org.springframework.context.event.EventListener;
			import org.springframework.stereotype.Component;
			abstract class Example%s {
				private static final Log logger = LogFactory.getLog(Example.class);
				interface PaymentClient {
					void useKey(String key);
				}
				%s
			}
			""";

	@TempDir
	Path output;

	static Stream<String> types() throws IOException {
		try (Stream<Path> files = Files.list(SOURCES)) {
			return files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.endsWith(".java") && !name.startsWith("package-info"))
				.sorted()
				.toList()
				.stream();
		}
	}

	@ParameterizedTest
	@MethodSource("types")
	void whenAnExampleIsPastedThenItCompiles(String type) throws IOException {
		String source = Files.readString(SOURCES.resolve(type));
		assertThat(source).contains(" * @since ");
		List<String> examples = examples(source);
		assertThat(examples).isNotEmpty();
		for (String example : examples) {
			String parent = example.startsWith("@Override") ? " implements SecretFollower" : "";
			assertThat(compile(FRAME.formatted(parent, example))).isEmpty();
		}
	}

	private static List<String> examples(String source) {
		List<String> examples = new ArrayList<>();
		Matcher matcher = EXAMPLE.matcher(source);
		while (matcher.find()) {
			examples.add(matcher.group(1)
				.replaceAll("(?m)^ \\* ?", "")
				.replace("&#64;", "@")
				.replace("&lt;", "<")
				.replace("&gt;", ">")
				.replace("&amp;", "&"));
		}
		return examples;
	}

	private String compile(String text) {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter messages = new StringWriter();
		JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///Example.java"),
				JavaFileObject.Kind.SOURCE) {

			@Override
			public CharSequence getCharContent(boolean ignoreEncodingErrors) {
				return text;
			}

		};
		List<String> options = List.of("-d", this.output.toString(), "-proc:none", "-classpath", classPath());
		compiler.getTask(messages, null, null, options, null, List.of(file)).call();
		return messages.toString();
	}

	/**
	 * Not of the JVM, which may have been started with a single jar that leads to others.
	 */
	private static String classPath() {
		return Stream.of(Secrets.class, NullMarked.class, Log.class, Component.class, Qualifier.class)
			.map((type) -> Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString())))
			.map(Path::toString)
			.collect(Collectors.joining(File.pathSeparator));
	}

	@Test
	void whenAnExampleDoesNotCompileThenThatIsSeen() {
		assertThat(compile(FRAME.formatted("", "void broken() { missing(); }"))).contains("missing");
	}

}
