// SPDX-License-Identifier: Apache-2.0

/**
 * What an application sees of Rekey: secrets, their versions, and the events of their
 * rotation.
 */
@NullMarked
package io.rekey;

import org.jspecify.annotations.NullMarked;
