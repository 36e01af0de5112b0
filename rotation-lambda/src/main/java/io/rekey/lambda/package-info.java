// SPDX-License-Identifier: Apache-2.0

/**
 * The AWS Lambda functions that rotate the passwords of PostgreSQL, MySQL and MariaDB
 * users whose credentials are kept in AWS Secrets Manager.
 */
@NullMarked
package io.rekey.lambda;

import org.jspecify.annotations.NullMarked;
