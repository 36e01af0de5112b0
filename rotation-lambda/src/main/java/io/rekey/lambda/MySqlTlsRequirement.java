// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.util.ArrayList;
import java.util.List;

import io.rekey.lambda.Database.Account;

/**
 * What an account demands of a connection's encryption, as the table mysql.user says it.
 *
 * @param type empty, ANY, X509 or SPECIFIED
 * @param cipher the cipher if the type is SPECIFIED, may be empty
 * @param issuer the issuer of the client's certificate, likewise
 * @param subject the subject of the client's certificate, likewise
 */
record MySqlTlsRequirement(String type, String cipher, String issuer, String subject) {

	/**
	 * Return what follows REQUIRE, with question marks for the values.
	 */
	String sql() {
		return switch (this.type) {
			case "ANY" -> "SSL";
			case "X509" -> "X509";
			case "SPECIFIED" -> specified();
			default -> "NONE";
		};
	}

	private String specified() {
		List<String> parts = new ArrayList<>();
		if (!this.cipher.isEmpty()) {
			parts.add("CIPHER ?");
		}
		if (!this.issuer.isEmpty()) {
			parts.add("ISSUER ?");
		}
		if (!this.subject.isEmpty()) {
			parts.add("SUBJECT ?");
		}
		return String.join(" AND ", parts);
	}

	/**
	 * Return the values of the statement's question marks: the account, and what
	 * {@link #sql()} asks for.
	 */
	String[] parameters(Account account) {
		List<String> parameters = new ArrayList<>(List.of(account.name(), account.host()));
		if ("SPECIFIED".equals(this.type)) {
			List.of(this.cipher, this.issuer, this.subject)
				.stream()
				.filter((value) -> !value.isEmpty())
				.forEach(parameters::add);
		}
		return parameters.toArray(String[]::new);
	}

}
