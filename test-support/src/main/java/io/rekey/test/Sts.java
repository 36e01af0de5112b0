// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The actions of STS that tell who calls and let callers take a role. Every role of every
 * account lets itself be taken; it may ask for an external id.
 */
final class Sts {

	private static final Pattern ROLE_ARN = Pattern
		.compile("arn:aws:iam::(\\d{12}):role/(?:[!-~]+/)?([\\w+=,.@-]{1,64})");

	private static final Pattern SESSION_NAME = Pattern.compile("[\\w+=,.@-]{2,64}");

	private static final Duration DEFAULT_DURATION = Duration.ofHours(1);

	private static final int MIN_SECONDS = 900;

	private static final int MAX_SECONDS = 43_200;

	private final Map<String, String> externalIds = new ConcurrentHashMap<>();

	private final Sessions sessions;

	Sts(Sessions sessions) {
		this.sessions = sessions;
	}

	AwsService service() {
		return new QueryService("sts", "https://sts.amazonaws.com/doc/2011-06-15/", ErrorCodes.STS,
				Map.of("GetCallerIdentity", Sts::getCallerIdentity, "AssumeRole", this::assumeRole));
	}

	void requireExternalId(String roleArn, String externalId) {
		role(roleArn);
		this.externalIds.put(roleArn, externalId);
	}

	private static String getCallerIdentity(QueryForm form, Caller caller) {
		return Xml.element("Arn", caller.arn()) + Xml.element("UserId", caller.userId())
				+ Xml.element("Account", caller.account());
	}

	private String assumeRole(QueryForm form, Caller caller) {
		String roleArn = form.require("RoleArn");
		Matcher role = role(roleArn);
		String name = form.require("RoleSessionName");
		if (!SESSION_NAME.matcher(name).matches()) {
			throw AwsException.constraint("roleSessionName", "must satisfy regular expression pattern: [\\w+=,.@-]*");
		}
		String wanted = this.externalIds.get(roleArn);
		if (wanted != null && !wanted.equals(form.get("ExternalId"))) {
			throw ErrorCodes.STS.denial(
					"User: " + caller.arn() + " is not authorized to perform: sts:AssumeRole on resource: " + roleArn);
		}
		return answer(this.sessions.start(Objects.requireNonNull(role.group(1)), Objects.requireNonNull(role.group(2)),
				name, duration(form)));
	}

	private static Matcher role(String arn) {
		Matcher matcher = ROLE_ARN.matcher(arn);
		if (!matcher.matches()) {
			throw AwsException.validation(arn + " is invalid");
		}
		return matcher;
	}

	private static Duration duration(QueryForm form) {
		String seconds = form.get("DurationSeconds");
		if (seconds == null) {
			return DEFAULT_DURATION;
		}
		int value = seconds.matches("\\d{1,6}") ? Integer.parseInt(seconds) : 0;
		if (value < MIN_SECONDS || value > MAX_SECONDS) {
			throw AwsException.constraint("durationSeconds",
					"must have value between " + MIN_SECONDS + " and " + MAX_SECONDS);
		}
		return Duration.ofSeconds(value);
	}

	private static String answer(Sessions.Session session) {
		Caller caller = session.caller();
		return "<Credentials>" + Xml.element("AccessKeyId", session.accessKeyId())
				+ Xml.element("SecretAccessKey", UUID.randomUUID().toString())
				+ Xml.element("SessionToken", session.token())
				+ Xml.element("Expiration", session.expiration().truncatedTo(ChronoUnit.SECONDS).toString())
				+ "</Credentials><AssumedRoleUser>" + Xml.element("AssumedRoleId", caller.userId())
				+ Xml.element("Arn", caller.arn()) + "</AssumedRoleUser>";
	}

}
