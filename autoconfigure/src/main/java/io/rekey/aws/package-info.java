// SPDX-License-Identifier: Apache-2.0

/**
 * Reads secrets from AWS Secrets Manager.
 */
@NullMarked
package io.rekey.aws;

import org.jspecify.annotations.NullMarked;
