// SPDX-License-Identifier: Apache-2.0

package io.rekey.typed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.rekey.Proof;
import io.rekey.RotationTrigger;
import io.rekey.SecretFollower;
import io.rekey.SecretId;
import io.rekey.SecretRotatedEvent;
import io.rekey.SecretVersion;
import io.rekey.Secrets;
import io.rekey.env.TestApplications;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keeps the examples of the guide to what tests run, and runs those that no other does.
 */
@ExtendWith(EmbeddedAwsExtension.class)
class JavaGuideTests {

	private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

	private static final Path TESTS = Path.of("src/test/java/io/rekey/typed");

	@Test
	void whenGuideShowsCodeThenATestRunsIt() throws IOException {
		StringBuilder tests = new StringBuilder();
		for (String file : List.of("TokenKeyRing.java", "TokenKeyRingIT.java", "JavaGuideTests.java")) {
			tests.append(squeeze(Files.readString(TESTS.resolve(file)))).append(' ');
		}
		List<String> examples = new ArrayList<>();
		Matcher code = CODE.matcher(Files.readString(Path.of("../docs/java.md")));
		while (code.find()) {
			examples.add(squeeze(String.valueOf(code.group(1))));
		}
		assertThat(examples).hasSize(7).allSatisfy((example) -> assertThat(tests.toString()).contains(example));
	}

	private static String squeeze(String text) {
		return text.replaceAll("\\s+", " ").strip();
	}

	@Test
	void whenASecretRotatesThenCodeReadsItAndIsTold(EmbeddedAws aws, @TempDir Path directory) throws Exception {
		aws.createSecret("partner/api", "{\"client\":\"c\",\"password\":\"p1\",\"host\":\"a\"}");
		try (var context = TestApplications.run(aws, directory, "partner.url: https://${secret@partner/api#host}",
				Partner.class)) {
			Partner partner = context.getBean(Partner.class);
			assertThat(partner.authorization()).isEqualTo("c:p1");
			aws.putSecretValue("partner/api", "{\"client\":\"c\",\"password\":\"p2\",\"host\":\"b\"}");
			String versionId = String.valueOf(context.getBean(SecretRotator.class)
				.signal(SecretId.of("partner/api"), Signal.of(RotationTrigger.OPERATOR))
				.get()
				.candidate());
			assertThat(partner.authorization()).isEqualTo("c:p2");
			assertThat(partner.rotated).singleElement()
				.satisfies((line) -> assertThat(versionId).contains(line.substring(line.lastIndexOf(' ') + 1)));
		}
	}

	@Test
	void whenAClientIsAFollowerThenItMovesToWhatItAccepts(EmbeddedAws aws, @TempDir Path directory) throws Exception {
		aws.createSecret("prod/orders/payment", "{\"api-key\":\"k1\"}");
		try (var context = TestApplications.run(aws, directory, "key: ${secret@prod/orders/payment}", Payments.class)) {
			SecretRotator rotator = context.getBean(SecretRotator.class);
			SecretId id = SecretId.of("prod/orders/payment");
			aws.putSecretValue("prod/orders/payment", "{}");
			assertThat(rotator.signal(id, Signal.of(RotationTrigger.OPERATOR)).get().reason())
				.isEqualTo("payment client: it has no key 'api-key'");
			aws.putSecretValue("prod/orders/payment", "{\"api-key\":\"k2\"}");
			rotator.signal(id, Signal.of(RotationTrigger.OPERATOR)).get();
			assertThat(context.getBean(PaymentClient.class).key).isEqualTo("k2");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@Import({ TestApplications.Library.class, PaymentClient.class, PaymentKeys.class })
	static class Payments {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	static class Partner {

		private final Secrets secrets;

		private final List<String> rotated = new CopyOnWriteArrayList<>();

		Partner(Secrets secrets) {
			this.secrets = secrets;
		}

		String authorization() {
			SecretVersion version = this.secrets.get(SecretId.of("partner/api"));
			return version.get("client") + ":" + version.get("password");
		}

		@EventListener
		void onRotation(SecretRotatedEvent event) {
			if (event.propertyNames().contains("partner.url")) {
				this.rotated.add(event.secret() + " is at version " + event.versionId());
			}
		}

	}

}

@Component
class PaymentKeys implements SecretFollower {

	private final PaymentClient client;

	PaymentKeys(PaymentClient client) {
		this.client = client;
	}

	@Override
	public String name() {
		return "payment client";
	}

	@Override
	public Set<SecretId> secrets() {
		return Set.of(SecretId.of("prod/orders/payment"));
	}

	@Override
	public Proof prove(SecretVersion candidate) {
		return (candidate.get("api-key") != null) ? Proof.accepted() : Proof.refused("it has no key 'api-key'");
	}

	@Override
	public void apply(SecretVersion previous, SecretVersion live) {
		this.client.useKey(live.get("api-key"));
	}

}

class PaymentClient {

	volatile String key = "k1";

	void useKey(String next) {
		this.key = next;
	}

}
