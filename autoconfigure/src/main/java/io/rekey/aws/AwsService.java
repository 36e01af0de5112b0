/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

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
