// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import io.rekey.signal.RotationMessage.Kind;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for {@link RotationMessage} whatever a message is.
 */
class RotationMessagePropertyIT {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	@Property
	void anyTextIsSomeKindOfMessage(@ForAll String text) {
		assertThat(RotationMessage.parse(text).kind()).isNotNull();
		assertThat(
				RotationMessage.parse("{\"Type\":\"Notification\",\"Message\":" + JSON.writeValueAsString(text) + "}")
					.kind())
			.isEqualTo(RotationMessage.parse(text).kind());
	}

	@Property(tries = 300)
	void anyJsonIsSomeKindOfMessage(@ForAll("json") Object json) {
		assertThat(RotationMessage.parse(JSON.writeValueAsString(json)).kind()).isIn(Kind.MALFORMED, Kind.IRRELEVANT);
	}

	@Property(tries = 300)
	void aDamagedEventIsSomeKindOfMessage(@ForAll("events") Map<String, Object> event, @ForAll Random random) {
		StringBuilder text = new StringBuilder(JSON.writeValueAsString(event));
		for (int i = 0; i < 3; i++) {
			int position = random.nextInt(text.length());
			switch (random.nextInt(3)) {
				case 0 -> text.deleteCharAt(position);
				case 1 -> text.insert(position, "{}[]\",:\\\u0000\ud800".charAt(random.nextInt(10)));
				default -> text.setLength(Math.max(10, position));
			}
		}
		assertThat(RotationMessage.parse(text.toString()).kind()).isNotNull();
	}

	@Property
	void whatAnEventSaysIsFound(@ForAll("text") String name, @ForAll("text") String label,
			@ForAll("text") String versionId) {
		Map<String, Object> event = nativeEvent(name, label, versionId);
		assertThat(RotationMessage.parse(JSON.writeValueAsString(event))).isEqualTo(new RotationMessage(Kind.CHANGE,
				List.of("arn of " + name, name), Set.of(label), Set.of(versionId), null));
	}

	@Property
	void anEnvelopeChangesNothing(@ForAll("events") Map<String, Object> event, @ForAll Random random) {
		String bare = JSON.writeValueAsString(event);
		Map<String, Object> envelope = new LinkedHashMap<>();
		envelope.put("Type", "Notification");
		envelope.put("MessageId", "1");
		envelope.put("source", "not this one");
		envelope.put("Message", bare);
		assertThat(RotationMessage.parse(JSON.writeValueAsString(shuffled(envelope, random))))
			.isEqualTo(RotationMessage.parse(bare));
	}

	@Property(tries = 300)
	void neitherTheOrderOfFieldsNorOtherFieldsMatter(@ForAll("events") Map<String, Object> event,
			@ForAll("json") Object other, @ForAll Random random) {
		Map<String, Object> more = new LinkedHashMap<>(event);
		more.put("other", other);
		more.put("detail.name", "not this one");
		more.put("details", event.get("detail"));
		RotationMessage expected = RotationMessage.parse(JSON.writeValueAsString(event));
		assertThat(RotationMessage.parse(JSON.writeValueAsString(shuffled(more, random)))).isEqualTo(expected);
		assertThat(
				RotationMessage.parse(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(shuffled(more, random))))
			.isEqualTo(expected);
	}

	@Property
	void anEventThatSaysAThingTwiceIsMalformed(@ForAll("events") Map<String, Object> event) {
		String text = JSON.writeValueAsString(event);
		String twice = "{\"source\":\"aws.secretsmanager\"," + text.substring(1);
		assertThat(RotationMessage.parse(twice).kind()).isEqualTo(Kind.MALFORMED);
	}

	/**
	 * Objects, arrays and values, up to four deep.
	 */
	@Provide
	Arbitrary<Object> json() {
		Arbitrary<Object> json = Arbitraries.oneOf(Arbitraries.strings().ofMaxLength(10).map((text) -> (Object) text),
				Arbitraries.integers().map((number) -> (Object) number),
				Arbitraries.doubles().map((number) -> (Object) number), Arbitraries.of(true, false));
		Arbitrary<String> names = Arbitraries.of("detail", "resources", "Type", "Message", "detail-type", "other");
		for (int depth = 0; depth < 3; depth++) {
			Arbitrary<Object> inner = json;
			json = Arbitraries.oneOf(inner, inner.list().ofMaxSize(3).map((list) -> list),
					Arbitraries.maps(names, inner).ofMaxSize(3).map((map) -> map));
		}
		return json;
	}

	@Provide
	Arbitrary<Map<String, Object>> events() {
		Arbitrary<Map<String, Object>> ofService = Combinators.combine(text(), text(), text())
			.as(RotationMessagePropertyIT::nativeEvent);
		Arbitrary<Map<String, Object>> trail = Combinators
			.combine(
					Arbitraries.of("PutSecretValue", "UpdateSecretVersionStage", "RotationSucceeded", "RotationFailed"),
					text(), text().list().ofMaxSize(3))
			.as(RotationMessagePropertyIT::cloudTrailEvent);
		return Arbitraries.oneOf(ofService, trail);
	}

	@Provide
	Arbitrary<String> text() {
		return Arbitraries.strings().ofMinLength(1).ofMaxLength(60).filter((text) -> !text.isBlank());
	}

	private static Map<String, Object> nativeEvent(String name, String label, String versionId) {
		Map<String, Object> event = new LinkedHashMap<>();
		event.put("source", "aws.secretsmanager");
		event.put("detail-type", "Secret Label Updated");
		event.put("resources", List.of("arn of " + name, "another"));
		event.put("detail", Map.of("name", name, "labelUpdated", label, "versionId", versionId));
		return event;
	}

	private static Map<String, Object> cloudTrailEvent(String eventName, String secretId, List<String> stages) {
		Map<String, Object> event = new LinkedHashMap<>();
		event.put("source", "aws.secretsmanager");
		event.put("detail-type", "AWS API Call via CloudTrail");
		event.put("detail", Map.of("eventName", eventName, "requestParameters",
				Map.of("secretId", secretId, "versionStages", stages), "responseElements", Map.of("arn", secretId)));
		return event;
	}

	/**
	 * The same object with its fields in another order, at all depths.
	 */
	private static Object shuffled(Object value, Random random) {
		if (!(value instanceof Map<?, ?> map)) {
			return value;
		}
		List<Object> names = new ArrayList<>(map.keySet());
		Collections.shuffle(names, random);
		Map<Object, Object> shuffled = new LinkedHashMap<>();
		for (Object name : names) {
			Object member = map.get(name);
			if (member != null) {
				shuffled.put(name, shuffled(member, random));
			}
		}
		return shuffled;
	}

}
