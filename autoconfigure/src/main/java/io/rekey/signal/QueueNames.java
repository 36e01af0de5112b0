// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Names of the queues of an application's replicas: {@code rekey-}, the application's
 * name as far as SQS allows its characters, and a random part, because the name of a
 * deleted queue can't be used again for a minute.
 *
 * @see <a href=
 * "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html">CreateQueue</a>
 */
final class QueueNames {

	private static final String FIFO = ".fifo";

	private static final String DEFAULT_APPLICATION = "application";

	/**
	 * The limit of SQS is 80 characters, of which 20 stand around this.
	 */
	private static final int MAX_APPLICATION_LENGTH = 60;

	/**
	 * The limit of a tag's value.
	 */
	private static final int MAX_TAG_LENGTH = 256;

	private final String application;

	private final String prefix;

	private final Pattern pattern;

	/**
	 * Creates names.
	 * @param application the application's name, any text
	 */
	QueueNames(String application) {
		this.application = tagValue(application);
		this.prefix = "rekey-" + cut(this.application.replaceAll("[^A-Za-z0-9_-]", "-"), MAX_APPLICATION_LENGTH) + "-";
		this.pattern = Pattern.compile(Pattern.quote(this.prefix) + "[0-9a-f]{8}(\\.fifo)?");
	}

	/**
	 * Replaces what the value of a tag can't have.
	 */
	private static String tagValue(String text) {
		String allowed = text.strip().replaceAll("[^\\p{L}\\p{N} _.:/=+@-]", "-");
		return allowed.isEmpty() ? DEFAULT_APPLICATION : cut(allowed, MAX_TAG_LENGTH).strip();
	}

	/**
	 * Never cuts a surrogate pair apart.
	 */
	private static String cut(String text, int length) {
		if (text.length() <= length) {
			return text;
		}
		return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
	}

	/**
	 * The application's name as the value of a tag.
	 * @return at least one character
	 */
	String application() {
		return this.application;
	}

	/**
	 * What the names of all queues of the application begin with. Those of another
	 * application may do so, too.
	 * @return the prefix
	 */
	String prefix() {
		return this.prefix;
	}

	String next(boolean fifo) {
		int random = ThreadLocalRandom.current().nextInt(0x1000_0000, Integer.MAX_VALUE);
		return this.prefix + Integer.toHexString(random) + (fifo ? FIFO : "");
	}

	/**
	 * Whether a name can be of {@link #next}.
	 * @param name the name of a queue
	 * @return {@code false} if it can't be
	 */
	boolean matches(String name) {
		return this.pattern.matcher(name).matches();
	}

	static boolean isFifo(String nameOrArn) {
		return nameOrArn.endsWith(FIFO);
	}

}
