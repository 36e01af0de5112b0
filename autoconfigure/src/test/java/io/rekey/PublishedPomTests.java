// SPDX-License-Identifier: Apache-2.0

package io.rekey;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the published modules ask of the applications that use them. Maven takes a
 * dependency from where it is nearest, together with what is excluded there: an exclusion
 * here would take it from others, such as Netty from clients of the AWS SDK that need it.
 */
class PublishedPomTests {

	@ParameterizedTest
	@ValueSource(strings = { "autoconfigure", "starter", "test-support", "rotation-lambda" })
	void whenAModuleIsPublishedThenItExcludesNothingThatOthersMayNeed(String module) throws Exception {
		NodeList dependencies = DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(Path.of("..", module, "pom.xml").toFile())
			.getElementsByTagName("dependency");
		List<String> excluding = new ArrayList<>();
		for (int i = 0; i < dependencies.getLength(); i++) {
			Element dependency = (Element) dependencies.item(i);
			if (dependency.getElementsByTagName("exclusion").getLength() > 0) {
				excluding.add(dependency.getElementsByTagName("artifactId").item(0).getTextContent());
			}
		}
		assertThat(dependencies.getLength()).isPositive();
		assertThat(excluding).isEmpty();
	}

}
