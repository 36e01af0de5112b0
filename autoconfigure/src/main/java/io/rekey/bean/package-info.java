// SPDX-License-Identifier: Apache-2.0

/**
 * Brings the beans of an application to the new version of a secret.
 */
@NullMarked
package io.rekey.bean;

import org.jspecify.annotations.NullMarked;
