// SPDX-License-Identifier: Apache-2.0

/**
 * Hints that a secret may have changed: events from a queue and the reconcile schedule.
 */
@NullMarked
package io.rekey.signal;

import org.jspecify.annotations.NullMarked;
