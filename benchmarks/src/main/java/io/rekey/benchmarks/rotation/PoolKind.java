// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.rotation;

/**
 * The connection pools that an application can use.
 */
enum PoolKind {

	HIKARI("com.zaxxer.hikari.HikariDataSource"), DBCP2("org.apache.commons.dbcp2.BasicDataSource"),
	TOMCAT("org.apache.tomcat.jdbc.pool.DataSource");

	private final String type;

	PoolKind(String type) {
		this.type = type;
	}

	String type() {
		return this.type;
	}

}
