// SPDX-License-Identifier: Apache-2.0

/**
 * A web application that starts and tells how that went.
 */
@NullMarked
package io.rekey.benchmarks.web;

import org.jspecify.annotations.NullMarked;
