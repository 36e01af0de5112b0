// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.rekey.SecretUnavailableException;
import io.rekey.SecretVersion;
import io.rekey.store.SecretArn;
import io.rekey.store.SecretJson;
import io.rekey.store.SecretLocation;
import io.rekey.task.Names;
import org.jspecify.annotations.Nullable;

/**
 * Words for what can be wrong with a reference or an import. They name secrets, keys and
 * IAM actions, never a value.
 */
final class SecretProblems {

	private static final Pattern NESTED = Pattern.compile("\\$\\{([^${}:]+)");

	private static final String WRITE = "Write ${secret@name#key}, ${secret@name} for the whole text,"
			+ " or ${secret@name#key:default}.";

	private final SecretAliases aliases;

	SecretProblems(SecretAliases aliases) {
		this.aliases = aliases;
	}

	SecretProblem unavailable(String subject, SecretUnavailableException ex) {
		SecretLocation location = this.aliases.locate(ex.getId());
		String fix = ex.getFix();
		return new SecretProblem(subject, null, null, reason(ex, location),
				(fix != null) ? fix : action(subject, ex, location));
	}

	private static String action(String subject, SecretUnavailableException ex, SecretLocation location) {
		String secret = "'" + location.secretId() + "'";
		return switch (ex.getReason()) {
			case NOT_FOUND -> notFoundAction(subject, location);
			case ACCESS_DENIED -> deniedAction(ex, location);
			case MARKED_FOR_DELETION, REVOKED -> "Restore it (aws secretsmanager restore-secret --secret-id "
					+ location.secretId() + "), or refer to another one than " + secret + ".";
			case DECRYPTION_FAILED ->
				"Check that the KMS key of secret " + secret + " is enabled, and grant kms:Decrypt on it.";
			case THROTTLED -> "Start fewer replicas at once, or ask AWS for a higher quota of Secrets Manager.";
			case NO_REGION -> "Set 'rekey.aws.region' or the environment variable AWS_REGION.";
			case NO_CREDENTIALS -> "Give the application a role (IRSA, ECS task role, instance profile),"
					+ " or set 'rekey.aws.credentials.*' or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";
			case UNREACHABLE -> "Check the network path to Secrets Manager (VPC endpoint, NAT, security group),"
					+ " 'rekey.aws.region' and 'rekey.aws.endpoint'.";
			case SERVER_ERROR -> "Look at the AWS Health Dashboard. Replicate the secret and set"
					+ " 'rekey.aws.secretsmanager.replica-regions' to be safe from the outage of one region.";
			case FAILED -> "Look up the error of Secrets Manager and fix its cause.";
		};
	}

	private static String deniedAction(SecretUnavailableException ex, SecretLocation location) {
		SecretLocation.Role role = location.role();
		if (role != null && "sts:AssumeRole".equals(ex.getAction())) {
			return "Grant sts:AssumeRole on " + role.arn() + " to the role that runs this application, and name that"
					+ " one as a principal in the trust policy of " + role.arn() + ((role.externalId() != null)
							? ", whose condition sts:ExternalId must be the alias's 'external-id'." : ".");
		}
		return "Grant " + ex.getAction() + " on " + resource(ex, location)
				+ ((role != null) ? " to " + role.arn() + "." : " to the role that runs this application.")
				+ " Run it with --rekey.policy.print to get the whole policy.";
	}

	private String reason(SecretUnavailableException ex, SecretLocation location) {
		boolean unknown = ex.getReason() == SecretUnavailableException.Reason.NOT_FOUND;
		if (unknown && !this.aliases.isAlias(ex.getId().value()) && !this.aliases.names().isEmpty()) {
			return ex.getMessage() + ", and there is no alias '" + location.secretId()
					+ "' under 'rekey.secrets' (aliases: " + String.join(", ", this.aliases.names()) + ")"
					+ SimilarNames.suggest(location.secretId(), this.aliases.names());
		}
		return String.valueOf(ex.getMessage());
	}

	private static String notFoundAction(String subject, SecretLocation location) {
		String way = subject.startsWith(ImportedSecret.LOCATION_PREFIX)
				? "make the import optional ('optional:" + subject + "')"
				: "give the reference a default (${secret@name#key:default})";
		if (SecretArn.parse(location.secretId()) != null) {
			return "Use the ARN that the secret has now, or its name, or " + way
					+ ". An ARN changes when its secret is deleted and created again.";
		}
		return "Create secret '" + location.secretId() + "' in this account and region, correct its name or alias, or "
				+ way + ".";
	}

	private static String resource(SecretUnavailableException ex, SecretLocation location) {
		if ("kms:Decrypt".equals(ex.getAction())) {
			return "the KMS key of secret '" + location.secretId() + "'";
		}
		return location.secretId().startsWith("arn:") ? location.secretId()
				: "arn:aws:secretsmanager:REGION:ACCOUNT:secret:" + location.secretId() + "-??????";
	}

	/**
	 * Tells why what a secret holds gives no properties.
	 * @return the problem or {@code null} if it gives some
	 */
	static @Nullable SecretProblem ofContent(ImportedSecret secret, SecretVersion version) {
		String flaw = SecretJson.flaw(version);
		if (!version.isJson() && SecretPropertySource.lastSegment(version.name()).isEmpty()) {
			return new SecretProblem(secret.location(), null, null,
					"secret '" + secret.id() + "' is plain text, and its name gives none to a property",
					"Don't import it, but refer to its whole text (${secret@" + secret.id() + "}).");
		}
		return (flaw == null) ? null
				: new SecretProblem(secret.location(), null, null,
						"secret '" + secret.id() + "' begins like a JSON object, but " + flaw,
						"Correct the JSON of secret '" + secret.id()
								+ "'. If it is plain text, don't import it, but refer to its whole text (${secret@"
								+ secret.id() + "}).");
	}

	SecretProblem missingKey(String subject, SecretReference reference, SecretVersion version) {
		if (!version.isJson()) {
			return new SecretProblem(subject, null, null,
					"key '" + reference.key() + "' is asked for, but secret '" + reference.id()
							+ "' is not a JSON object and has no keys" + SecretJson.describeFlaw(version),
					"Refer to the whole text (${secret@" + reference.id()
							+ "}), or store a JSON object in the secret.");
		}
		Set<String> keys = version.values().keySet();
		return new SecretProblem(subject, null, null,
				"secret '" + reference.id() + "' has no key '" + reference.key() + "' (keys: " + Names.list(keys) + ")"
						+ SimilarNames.suggest(String.valueOf(reference.key()), keys),
				"Use one of the keys of secret '" + reference.id() + "', add key '" + reference.key()
						+ "' to it, or give the reference a default (${" + reference + ":default}).");
	}

	SecretProblem invalid(String subject, InvalidSecretReferenceException ex) {
		return new SecretProblem(subject, null, null, ex.getReason(),
				WRITE + " Declare an alias under 'rekey.secrets' for anything else, such as an ARN.");
	}

	/**
	 * A reference where no secrets are loaded.
	 */
	static SecretProblem unloaded(String placeholder) {
		return new SecretProblem(Placeholders.START + placeholder + "}", null, null,
				"no secret is loaded, because 'rekey.enabled' is false",
				"Remove 'rekey.enabled: false', or give the reference a default (${secret@name#key:default}),"
						+ " or the property another value.");
	}

	static SecretProblem inSetting(String subject, String property) {
		return new SecretProblem(subject, null, null, "'" + property + "' is needed before any secret can be read",
				"Give '" + property + "' a value that does not come from a secret.");
	}

	/**
	 * Something that looks like a reference, but for its spelling.
	 */
	static SecretProblem nearMiss(String subject) {
		return new SecretProblem(subject, null, null, "it looks like a reference to a secret and is none", WRITE);
	}

	SecretProblem nested(String subject) {
		Matcher matcher = NESTED.matcher(subject.substring(Placeholders.START.length()));
		String inner = matcher.find() ? String.valueOf(matcher.group(1)) : "";
		return new SecretProblem(subject, null, null, "the placeholder ${" + inner + "} within it has no value",
				"Set a property '" + inner + "', or give its placeholder a default (${" + inner + ":default}).");
	}

}
