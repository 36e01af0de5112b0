// SPDX-License-Identifier: Apache-2.0

package io.rekey.sample;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.Secrets;
import io.rekey.sample.embedded.EmbeddedStack;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the page over the secrets and the rotations, in a real browser and under a
 * strict policy for its content, after five rotations of which one was refused.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@DirtiesContext
class RotationsPageIT {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final String DATABASE_SECRET = "prod/orders/db";

	private static final int MARKS = 5;

	@LocalServerPort
	private int port;

	@TempDir
	private Path profile;

	@Autowired
	private Secrets secrets;

	@Autowired
	private EmbeddedStack stack;

	private ChromeDriver browser;

	private final Set<String> values = new LinkedHashSet<>();

	@BeforeAll
	static void requireBrowser() {
		Browser.require();
	}

	@BeforeEach
	void open() {
		ChromeOptions options = new ChromeOptions();
		options.addArguments("--window-size=1280,1000");
		LoggingPreferences logs = new LoggingPreferences();
		logs.enable(LogType.BROWSER, Level.ALL);
		options.setCapability("goog:loggingPrefs", logs);
		this.browser = Browser.start(this.profile, options);
	}

	@AfterEach
	void close() {
		this.browser.quit();
	}

	/**
	 * One test, because rotations take their time.
	 */
	@Test
	void whenRotatedThenThePageTellsIt() throws Exception {
		this.browser.get("http://localhost:" + this.port + "/");
		this.browser.findElement(By.partialLinkText("rotations")).click();
		awaitText("#verdict", "Both secrets are current.");
		assertThat(text("#last")).isEqualTo("Nothing has rotated since this replica started.");
		rotateFiveTimes();
		showsEachRotation();
		showsTheStateOfEachSecret();
		isOperatedByKeyboard();
		fitsOnAPhone();
		hasAnOutlineAndNames();
		assertThat(this.browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
		showsNoValue();
		saysWhenTheApplicationIsGone();
	}

	private void rotateFiveTimes() {
		Visitor visitor = new Visitor(this.port);
		remember();
		visitor.rotate();
		awaitText("#status", "Rotated .*: prod/orders/db, .*");
		remember();
		visitor.rotate();
		remember();
		visitor.rotate();
		remember();
		SecretVersion good = database();
		put(good.text().replaceFirst("\"password\":\"[^\"]*\"", "\"password\":\"mistyped-password\""));
		awaitText("#verdict", DATABASE_SECRET + " needs a look.");
		awaitText("[data-secret='prod/orders/db'] .trouble",
				"Version [0-9a-f]{8} was refused.*The version before stays in use.*");
		assertThat(text("[data-secret='prod/orders/db'] button.version")).isEqualTo(good.versionId().substring(0, 8));
		put(good.text());
		awaitText("#verdict", "Both secrets are current.");
		remember();
		Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(marks("")).hasSize(MARKS));
	}

	private void showsEachRotation() {
		assertThat(marks("[data-outcome=ROTATED]")).hasSize(MARKS - 1);
		assertThat(marks("[data-outcome=REFUSED]")).hasSize(1);
		assertThat(path("ROTATED")).isNotEqualTo(path("REFUSED"));
		assertThat(this.browser.findElements(By.cssSelector("#rotations > li"))).hasSize(MARKS);
		assertThat(text("#rotations > li:first-child")).contains("Rotated", DATABASE_SECRET);
		assertThat(text("#rotations")).contains("told by an event", "after the label moved");
		assertThat(text("#rotations > li[data-outcome=REFUSED]")).contains("Refused", "dataSource");
		assertThat(this.browser.findElements(By.cssSelector("#rotations > li:first-child .bar rect"))).hasSize(4);
	}

	private String path(String outcome) {
		return marks("[data-outcome=" + outcome + "] > path").get(0).getDomAttribute("d");
	}

	private void showsTheStateOfEachSecret() {
		assertThat(this.browser.findElements(By.cssSelector("#secrets tbody"))).hasSize(2);
		WebElement version = this.browser.findElement(By.cssSelector("[data-secret='prod/orders/db'] button.version"));
		assertThat(version.getDomAttribute("title")).isEqualTo(database().versionId());
		assertThat(text("[data-secret='prod/orders/db']")).contains("AWSCURRENT", "every 30 days");
		assertThat(this.browser.findElements(By.cssSelector(".trouble"))).isEmpty();
	}

	/**
	 * Everything that can be pressed is reached by Tab and shows that it is, and marks
	 * open their entry by Enter.
	 */
	private void isOperatedByKeyboard() {
		Set<String> reached = new LinkedHashSet<>();
		this.browser.executeScript("document.activeElement.blur()");
		for (int i = 0; i < 40; i++) {
			new Actions(this.browser).sendKeys(Keys.TAB).perform();
			reached.add(String.valueOf(this.browser.executeScript("return document.activeElement.id")));
		}
		assertThat(reached.stream().filter((id) -> id.startsWith("at-"))).hasSize(MARKS);
		assertThat(reached).contains("check-prod/orders/db", "range").anyMatch((id) -> id.startsWith("summary-"));
		WebElement mark = marks("").get(0);
		this.browser.executeScript("arguments[0].focus()", mark);
		assertThat(text("#mark")).contains("prove");
		new Actions(this.browser).sendKeys(Keys.ENTER).perform();
		assertThat(this.browser.findElements(By.cssSelector("details[open]"))).hasSize(1);
		this.browser.executeScript("document.getElementById('check-prod/orders/db').focus()");
		new Actions(this.browser).sendKeys(Keys.ENTER).perform();
		awaitText("#status", "prod/orders/db: unchanged, version .* is the current one.");
	}

	private void fitsOnAPhone() {
		this.browser.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", 360, "height", 740, "deviceScaleFactor", 1, "mobile", true));
		assertThat(this.browser.executeScript("return document.documentElement.scrollWidth")).isEqualTo(360L);
		this.browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
	}

	private void hasAnOutlineAndNames() {
		assertThat(this.browser
			.executeScript("return [...document.querySelectorAll('h1,h2,h3')].map(h => h.tagName).join()"))
			.isEqualTo("H1,H2,H2,H2");
		assertThat(this.browser.executeScript(
				"return [...document.querySelectorAll('[role=button],[role=img],button,select')].filter(node =>"
						+ " !node.ariaLabel && !node.textContent.trim() && !node.labels?.length).length"))
			.isEqualTo(0L);
		assertThat(this.browser.findElements(By.cssSelector("[style], style"))).isEmpty();
		assertThat(text("h1")).isEqualTo("orders");
	}

	private void showsNoValue() {
		assertThat(this.values).hasSizeGreaterThan(MARKS);
		Object page = this.browser.executeScript("return document.documentElement.outerHTML");
		assertThat(String.valueOf(page)).contains(database().versionId()).doesNotContain(this.values);
	}

	private void saysWhenTheApplicationIsGone() {
		this.browser.executeCdpCommand("Network.enable", Map.of());
		this.browser.executeCdpCommand("Network.emulateNetworkConditions",
				Map.of("offline", true, "latency", 0, "downloadThroughput", 0, "uploadThroughput", 0));
		awaitText("#live", "The application does not answer since .*");
		this.browser.executeCdpCommand("Network.emulateNetworkConditions",
				Map.of("offline", false, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
		awaitText("#live", "Live");
	}

	private SecretVersion database() {
		return this.secrets.get(SecretId.of(DATABASE_SECRET));
	}

	private void put(String value) {
		this.stack.client().putSecretValue((request) -> request.secretId(DATABASE_SECRET).secretString(value));
	}

	/**
	 * The values that must show nowhere; short ones, such as the port, are no secret.
	 */
	private void remember() {
		this.secrets.inUse()
			.forEach((version) -> version.values()
				.values()
				.stream()
				.filter((value) -> value.length() > 12)
				.forEach(this.values::add));
		this.values.add("mistyped-password");
	}

	private List<WebElement> marks(String filter) {
		return this.browser.findElements(By.cssSelector("#timeline .at" + filter));
	}

	private String text(String selector) {
		Object text = this.browser.executeScript("return document.querySelector(arguments[0])?.textContent ?? ''",
				selector);
		return String.valueOf(text);
	}

	private void awaitText(String selector, String pattern) {
		Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(text(selector)).matches(pattern));
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class StrictPolicy {

		@Bean
		Filter contentPolicy() {
			return (request, response, chain) -> {
				if (request instanceof HttpServletRequest http && http.getRequestURI().startsWith("/actuator")
						&& response instanceof HttpServletResponse answer) {
					answer.setHeader("Content-Security-Policy", "default-src 'self'");
				}
				chain.doFilter(request, response);
			};
		}

	}

}
