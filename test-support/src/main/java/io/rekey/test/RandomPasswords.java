// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import tools.jackson.databind.node.ObjectNode;

/**
 * The action of Secrets Manager that makes a password.
 */
final class RandomPasswords {

	private static final String UPPERCASE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	private static final String LOWERCASE = "abcdefghijklmnopqrstuvwxyz";

	private static final String NUMBERS = "0123456789";

	private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

	private static final int DEFAULT_LENGTH = 32;

	private static final int MAX_LENGTH = 4096;

	private final SecureRandom random = new SecureRandom();

	ObjectNode getRandomPassword(ObjectNode request) {
		int length = Json.number(request, "PasswordLength", DEFAULT_LENGTH);
		if (length < 1 || length > MAX_LENGTH) {
			throw AwsException.constraint("passwordLength", "must have value between 1 and " + MAX_LENGTH);
		}
		List<String> types = types(request);
		boolean eachType = Json.flag(request, "RequireEachIncludedType", true);
		if (types.isEmpty()) {
			throw AwsException.invalidParameter("The exclusions leave no characters to make a password of.");
		}
		if (eachType && types.size() > length) {
			throw AwsException.invalidParameter("The password is too short to have each included character type.");
		}
		ObjectNode response = Json.object();
		response.put("RandomPassword", password(types, length, eachType));
		return response;
	}

	private String password(List<String> types, int length, boolean eachType) {
		String all = String.join("", types);
		List<Character> characters = new ArrayList<>();
		if (eachType) {
			types.forEach((type) -> characters.add(any(type)));
		}
		while (characters.size() < length) {
			characters.add(any(all));
		}
		Collections.shuffle(characters, this.random);
		StringBuilder password = new StringBuilder();
		characters.forEach(password::append);
		return password.toString();
	}

	private char any(String characters) {
		return characters.charAt(this.random.nextInt(characters.length()));
	}

	private static List<String> types(ObjectNode request) {
		List<String> types = new ArrayList<>();
		addUnless(request, "ExcludeUppercase", UPPERCASE, types);
		addUnless(request, "ExcludeLowercase", LOWERCASE, types);
		addUnless(request, "ExcludeNumbers", NUMBERS, types);
		addUnless(request, "ExcludePunctuation", PUNCTUATION, types);
		if (Json.flag(request, "IncludeSpace", false)) {
			types.add(" ");
		}
		String excluded = Json.text(request, "ExcludeCharacters", "");
		types.replaceAll((type) -> without(type, excluded));
		types.removeIf(String::isEmpty);
		return types;
	}

	private static void addUnless(ObjectNode request, String flag, String characters, List<String> types) {
		if (!Json.flag(request, flag, false)) {
			types.add(characters);
		}
	}

	private static String without(String characters, String excluded) {
		StringBuilder kept = new StringBuilder();
		characters.chars().filter((c) -> excluded.indexOf(c) < 0).forEach((c) -> kept.append((char) c));
		return kept.toString();
	}

}
