// SPDX-License-Identifier: Apache-2.0

/**
 * The permissions that an application needs on AWS, as a policy to paste.
 */
@NullMarked
package io.rekey.actuate.policy;

import org.jspecify.annotations.NullMarked;
