// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

/**
 * The AWS services that are called.
 */
public enum AwsService {

	/**
	 * AWS Secrets Manager.
	 */
	SECRETS_MANAGER("secretsmanager", "Secrets Manager"),

	/**
	 * Amazon SQS.
	 */
	SQS("sqs", "SQS"),

	/**
	 * Amazon SNS.
	 */
	SNS("sns", "SNS"),

	/**
	 * AWS STS, which gives the credentials of roles.
	 */
	STS("sts", "AWS STS");

	private final String key;

	private final String title;

	AwsService(String key, String title) {
		this.key = key;
		this.title = title;
	}

	/**
	 * Returns how the service is named in properties and endpoints.
	 * @return the name, such as {@code sqs}
	 */
	public String key() {
		return this.key;
	}

	/**
	 * Names the service for people.
	 */
	String title() {
		return this.title;
	}

}
