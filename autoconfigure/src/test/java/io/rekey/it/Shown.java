// SPDX-License-Identifier: Apache-2.0

package io.rekey.it;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.management.MBeanAttributeInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Everything that an operator can look at: all endpoints that the root of the actuator
 * links to, as JSON (their default) and as HTML, and all MBeans of the application.
 */
final class Shown {

	/**
	 * A dump of the heap holds what the application holds: its passwords, too. Who may
	 * take one may read them, and so it is not exposed by default.
	 */
	private static final Set<String> NOT_ASKED = Set.of("heapdump");

	/**
	 * Domains that know nothing of the application. The first ones also tell the command
	 * line, which holds no secret but is long.
	 */
	private static final Set<String> FOREIGN_DOMAINS = Set.of("java.lang", "java.nio", "java.util.logging",
			"com.sun.management", "JMImplementation", "jdk.management.jfr");

	private final HttpClient http = HttpClient.newHttpClient();

	private final String root;

	private final JsonMapper json = JsonMapper.builder().build();

	Shown(ConfigurableApplicationContext context) {
		this.root = "http://localhost:" + context.getEnvironment().getProperty("local.server.port") + "/actuator";
	}

	/**
	 * Asks for everything.
	 * @param names the properties whose own pages are asked for as well
	 * @return what was answered, by what was asked
	 */
	Map<String, String> all(String... names) throws Exception {
		Map<String, String> shown = new LinkedHashMap<>();
		for (String page : pages(names)) {
			for (String type : List.of("*/*", "text/html")) {
				HttpResponse<String> response = get(page, type);
				shown.put(page + " as " + type, response.headers().map() + "\n" + response.body());
			}
		}
		addMetrics(shown);
		addManagedBeans(shown);
		return shown;
	}

	private List<String> pages(String... names) throws Exception {
		List<String> pages = new ArrayList<>();
		for (Map.Entry<String, JsonNode> link : this.json.readTree(get(this.root, "*/*").body())
			.get("_links")
			.properties()) {
			String page = link.getValue().get("href").asString();
			if (!NOT_ASKED.contains(link.getKey()) && page.indexOf('{') < 0) {
				pages.add(page);
			}
		}
		for (String name : names) {
			pages.add(this.root + "/env/" + name);
			pages.add(this.root + "/configprops/" + name);
		}
		return pages;
	}

	private void addMetrics(Map<String, String> shown) throws Exception {
		for (JsonNode metric : this.json.readTree(get(this.root + "/metrics", "*/*").body()).get("names")) {
			String page = this.root + "/metrics/" + metric.asString();
			shown.put(page, get(page, "*/*").body());
		}
	}

	private HttpResponse<String> get(String page, String type) throws Exception {
		return this.http.send(HttpRequest.newBuilder(URI.create(page)).header("Accept", type).build(),
				BodyHandlers.ofString());
	}

	private static void addManagedBeans(Map<String, String> shown) throws Exception {
		MBeanServer server = ManagementFactory.getPlatformMBeanServer();
		for (ObjectName name : server.queryNames(null, null)) {
			if (!FOREIGN_DOMAINS.contains(name.getDomain())) {
				for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
					shown.put(name + " " + attribute.getName(), read(server, name, attribute.getName()));
				}
				for (MBeanOperationInfo operation : server.getMBeanInfo(name).getOperations()) {
					if (isRead(operation)) {
						shown.put(name + " " + operation.getName(), invoke(server, name, operation));
					}
				}
			}
		}
	}

	/**
	 * The operations of endpoints say what they do; of others only questions are asked.
	 */
	private static boolean isRead(MBeanOperationInfo operation) {
		return operation.getImpact() == MBeanOperationInfo.INFO && !operation.getName().equals("threadDump");
	}

	private static String read(MBeanServer server, ObjectName name, String attribute) {
		try {
			return String.valueOf(server.getAttribute(name, attribute));
		}
		catch (Exception ex) {
			// What can't be read shows the exception.
			return String.valueOf(ex);
		}
	}

	private static String invoke(MBeanServer server, ObjectName name, MBeanOperationInfo operation) {
		int parameters = operation.getSignature().length;
		String[] types = new String[parameters];
		for (int i = 0; i < parameters; i++) {
			types[i] = operation.getSignature()[i].getType();
		}
		try {
			return String.valueOf(server.invoke(name, operation.getName(), new Object[parameters], types));
		}
		catch (Exception ex) {
			// As above.
			return String.valueOf(ex);
		}
	}

}
