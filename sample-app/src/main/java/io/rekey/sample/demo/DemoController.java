// SPDX-License-Identifier: Apache-2.0

package io.rekey.sample.demo;

import software.amazon.awssdk.core.exception.SdkException;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * What the page asks for.
 */
@RestController
@RequestMapping("/demo")
class DemoController {

	private final StatsReader stats;

	private final LiveFeed feed;

	private final RotationStarter rotation;

	DemoController(StatsReader stats, LiveFeed feed, RotationStarter rotation) {
		this.stats = stats;
		this.feed = feed;
		this.rotation = rotation;
	}

	@GetMapping("/stats")
	DemoStats stats() {
		return this.stats.read();
	}

	@GetMapping("/events")
	SseEmitter events() {
		return this.feed.open();
	}

	@PostMapping("/rotate")
	@ResponseStatus(HttpStatus.ACCEPTED)
	Accepted rotate() throws InterruptedException {
		return new Accepted(this.rotation.start());
	}

	@ExceptionHandler
	ProblemDetail onRefused(SdkException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_GATEWAY,
				"Secrets Manager did not accept the rotation: " + ex.getMessage());
	}

	/**
	 * The rotation that Secrets Manager accepted.
	 *
	 * @param versionId the version that it makes
	 */
	record Accepted(String versionId) {
	}

}
