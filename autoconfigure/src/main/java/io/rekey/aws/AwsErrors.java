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

import software.amazon.awssdk.core.exception.SdkException;

/**
 * Tells how calls to AWS failed.
 */
public final class AwsErrors {

	private AwsErrors() {
	}

	/**
	 * Tells in a few words how a call failed: by the HTTP status and AWS's own words, or
	 * by what is at the root of an exception, which the message of the exception itself
	 * need not tell.
	 * @param ex the exception
	 * @return one line, without anything that looks like a key or a token
	 */
	public static String describe(SdkException ex) {
		return AwsFailure.of(ex, CallTarget.UNKNOWN).describe();
	}

}
