/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.rekey.test;

import java.util.Map;

/**
 * Writing of XML answers.
 */
final class Xml {

	private Xml() {
	}

	static String element(String name, String text) {
		return "<" + name + ">" + escape(text) + "</" + name + ">";
	}

	static String attributes(Map<String, String> attributes) {
		StringBuilder xml = new StringBuilder("<Attributes>");
		attributes.forEach((key, value) -> xml.append("<entry>")
			.append(element("key", key))
			.append(element("value", value))
			.append("</entry>"));
		return xml.append("</Attributes>").toString();
	}

	static String escape(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
	}

}
