// SPDX-License-Identifier: Apache-2.0

/**
 * Who read and moved which secret when, as audit events and as log lines with fields.
 */
@NullMarked
package io.rekey.actuate.audit;

import org.jspecify.annotations.NullMarked;
