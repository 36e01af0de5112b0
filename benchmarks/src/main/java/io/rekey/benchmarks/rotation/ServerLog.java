// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.rotation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The log of the database server, which knows of each login whoever tried it.
 */
final class ServerLog {

	private static final String REFUSED = "password authentication failed for user \"%s\"";

	private static final String ACCEPTED = "connection authorized: user=%s ";

	private final Path file;

	ServerLog(Path file) {
		this.file = file;
	}

	/**
	 * Counts all logins so far.
	 * @param login whose users are counted
	 * @return how many were accepted and refused
	 */
	Logins count(RotatedLogin login) {
		Pattern accepted = pattern(ACCEPTED, login);
		Pattern refused = pattern(REFUSED, login);
		try (Stream<String> lines = Files.lines(this.file)) {
			return lines
				.map((line) -> new Logins(accepted.matcher(line).find() ? 1 : 0, refused.matcher(line).find() ? 1 : 0))
				.reduce(new Logins(0, 0), Logins::plus);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Pattern pattern(String format, RotatedLogin login) {
		return Pattern.compile(format.formatted("(" + String.join("|", login.users()) + ")"));
	}

	/**
	 * How many logins there were.
	 *
	 * @param accepted those that the server accepted
	 * @param refused those with a wrong password
	 */
	record Logins(long accepted, long refused) {

		Logins plus(Logins other) {
			return new Logins(this.accepted + other.accepted, this.refused + other.refused);
		}

		Logins minus(Logins other) {
			return new Logins(this.accepted - other.accepted, this.refused - other.refused);
		}

	}

}
