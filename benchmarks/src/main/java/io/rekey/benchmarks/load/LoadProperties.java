// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.load;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How an application puts its pool under load.
 *
 * @param url JDBC URL of the database, without a login.
 * @param table Table that the transactions write to.
 * @param shortThreads Threads with short transactions.
 * @param longThreads Threads that hold a connection for 100 to 300 ms.
 * @param period How often each thread with short transactions begins one.
 * @param churn How often one connection of the pool is retired; zero for never.
 */
@ConfigurationProperties("load")
record LoadProperties(String url, String table, @DefaultValue("16") int shortThreads,
		@DefaultValue("2") int longThreads, @DefaultValue("25ms") Duration period, @DefaultValue("0s") Duration churn) {
}
