// SPDX-License-Identifier: Apache-2.0

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
