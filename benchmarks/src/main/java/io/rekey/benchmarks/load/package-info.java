// SPDX-License-Identifier: Apache-2.0

/**
 * What runs in each contestant's own JVM: a Spring Boot application whose threads use its
 * connection pool and measure what they see.
 */
@NullMarked
package io.rekey.benchmarks.load;

import org.jspecify.annotations.NullMarked;
