// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One version of a secret that holds a login for a database, in the JSON form that AWS
 * sets for rotated secrets. Immutable; {@code toString} shows no value.
 *
 * @see <a href=
 * "https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html">JSON
 * structure of AWS Secrets Manager secrets</a>
 */
final class DatabaseSecret {

	/**
	 * Keeps numbers digit by digit, because a new version repeats all keys of the old.
	 */
	private static final JsonMapper MAPPER = JsonMapper.builder()
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
		.build();

	private final ObjectNode json;

	private final int port;

	private final String databaseName;

	private DatabaseSecret(ObjectNode json, int port, String databaseName) {
		this.json = json;
		this.port = port;
		this.databaseName = databaseName;
	}

	/**
	 * Reads a version of a secret.
	 * @param event the event that needs it
	 * @param label the label of the version, for error messages
	 * @param text the text of the version
	 * @param database the kind of database that the login must be for
	 * @throws RotationFailedException if the text is no login for such a database
	 */
	static DatabaseSecret parse(RotationEvent event, String label, String text, Database database) {
		return parse(event, label, text, database, Map.of());
	}

	/**
	 * Reads a version of a secret that may leave out where the database is, as those do
	 * that Amazon RDS manages.
	 * @param server the keys "host" and "port" that count if the text has no "host"
	 */
	static DatabaseSecret parse(RotationEvent event, String label, String text, Database database,
			Map<String, String> server) {
		if (!(tree(text) instanceof ObjectNode json)) {
			throw event.failure(label + " is not a JSON object");
		}
		if (!json.has("host")) {
			server.forEach(json::put);
		}
		for (String key : new String[] { "host", "username", "password" }) {
			if (text(json, key).isEmpty()) {
				throw event.failure(label + " has no text under the key \"" + key + "\"");
			}
		}
		if (json.hasNonNull("engine") && !database.engines().contains(text(json, "engine"))) {
			throw event.failure(label + " is not for one of the engines " + database.engines());
		}
		int port = port(json, database.defaultPort());
		if (port < 1 || port > 65_535) {
			throw event.failure(label + " has no port number under the key \"port\"");
		}
		String databaseName = text(json, "dbname");
		return new DatabaseSecret(json, port, databaseName.isEmpty() ? database.defaultDatabaseName() : databaseName);
	}

	private static @Nullable JsonNode tree(String text) {
		try {
			return MAPPER.readTree(text);
		}
		catch (JacksonException ex) {
			// Its message may quote the text.
			return null;
		}
	}

	private static int port(ObjectNode json, int defaultPort) {
		if (!json.hasNonNull("port")) {
			return defaultPort;
		}
		try {
			return Integer.parseInt(json.path("port").asString(""));
		}
		catch (NumberFormatException ex) {
			return -1;
		}
	}

	private static String text(ObjectNode json, String key) {
		return json.path(key).stringValue("");
	}

	String host() {
		return text(this.json, "host");
	}

	int port() {
		return this.port;
	}

	String databaseName() {
		return this.databaseName;
	}

	/**
	 * Return the key "engine", empty if there is none.
	 */
	String engine() {
		return text(this.json, "engine");
	}

	/**
	 * Return the ARN of the secret with the login of a user who may create others, empty
	 * if there is none.
	 */
	String masterArn() {
		return text(this.json, "masterarn");
	}

	String username() {
		return text(this.json, "username");
	}

	String password() {
		return text(this.json, "password");
	}

	/**
	 * Return how the connection is to be encrypted. As in AWS's own functions the key
	 * "ssl" decides, a boolean or its text, and anything else counts as absent.
	 */
	Tls tls() {
		return switch (this.json.path("ssl").asString("").toLowerCase(Locale.ROOT)) {
			case "true" -> Tls.VERIFIED;
			case "false" -> Tls.OFF;
			default -> Tls.PREFERRED;
		};
	}

	/**
	 * Return whether both are logins of the same user at the same server.
	 */
	boolean isSameAccountAs(DatabaseSecret other) {
		return isSameServerAs(other) && username().equals(other.username());
	}

	boolean isSameServerAs(DatabaseSecret other) {
		return host().equals(other.host()) && this.port == other.port;
	}

	/**
	 * Return a copy that differs in the password only: all other keys, their order and
	 * their types stay.
	 */
	DatabaseSecret withPassword(String password) {
		return withLogin(username(), password);
	}

	/**
	 * Return a copy that differs in username and password only.
	 */
	DatabaseSecret withLogin(String username, String password) {
		return new DatabaseSecret(this.json.deepCopy().put("username", username).put("password", password), this.port,
				this.databaseName);
	}

	/**
	 * Return how another user logs in to the same database, with TLS as that user's
	 * secret says, or as this one does if that says nothing.
	 */
	DatabaseSecret withLoginOf(DatabaseSecret user) {
		DatabaseSecret login = withLogin(user.username(), user.password());
		if (user.json.has("ssl")) {
			login.json.set("ssl", user.json.path("ssl"));
		}
		return login;
	}

	String toJson() {
		return MAPPER.writeValueAsString(this.json);
	}

	@Override
	public String toString() {
		return "DatabaseSecret[***]";
	}

	/**
	 * How a connection is encrypted.
	 */
	enum Tls {

		/**
		 * With TLS and a proven server, or not at all.
		 */
		VERIFIED,

		/**
		 * With TLS where the server offers it; the server is not proven.
		 */
		PREFERRED,

		/**
		 * Without TLS.
		 */
		OFF

	}

}
