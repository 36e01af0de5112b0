// SPDX-License-Identifier: Apache-2.0

package io.rekey.sample;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeOptions;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@DirtiesContext
class PageIT {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	@LocalServerPort
	private int port;

	@TempDir
	private Path profile;

	private ChromeDriver browser;

	@BeforeAll
	static void requireBrowser() {
		Browser.require();
	}

	@BeforeEach
	void open() {
		this.browser = Browser.start(this.profile, new ChromeOptions());
		this.browser.get("http://localhost:" + this.port + "/");
		awaitText("#served", "[1-9][\\d,.]*");
	}

	@AfterEach
	void close() {
		this.browser.quit();
	}

	@Test
	void whenButtonIsPressedThenPageShowsNewVersion() {
		String before = version();
		this.browser.findElement(By.id("rotate")).click();
		Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(version()).isNotEqualTo(before));
		awaitText("#status", "Version " + version() + " is live. No order has failed.");
		awaitText("#rotations", "[1-9]\\d*");
		awaitText("#first-password", "refused");
		assertThat(text("#failed")).isEqualTo("0");
		assertThat(text("#timeline")).contains(before + " → " + version());
	}

	@Test
	void whenNarrowThenPageFits() {
		this.browser.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", 390, "height", 844, "deviceScaleFactor", 1, "mobile", true));
		assertThat(this.browser.executeScript("return document.documentElement.scrollWidth <= window.innerWidth"))
			.isEqualTo(true);
	}

	private String version() {
		return text("[data-secret='prod/orders/db'] .version");
	}

	private String text(String selector) {
		Object text = this.browser.executeScript("return document.querySelector(arguments[0])?.textContent ?? ''",
				selector);
		return String.valueOf(text);
	}

	private void awaitText(String selector, String pattern) {
		Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(text(selector)).matches(pattern));
	}

}
