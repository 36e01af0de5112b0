// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/**
 * Has the data source follow its secret that Spring Boot makes for a migration tool with
 * a login of its own. It is no bean, so no post-processor sees it. Where the tool shares
 * the application's pool, that follows already.
 */
final class MigrationLogin {

	private final JdbcPoolRotation rotation;

	private final SimpleDriverSupport support;

	/**
	 * Creates the login.
	 * @param rotation has data sources follow their secrets
	 * @param prefix the prefix of the tool's properties
	 */
	MigrationLogin(JdbcPoolRotation rotation, String prefix) {
		this.rotation = rotation;
		this.support = new SimpleDriverSupport(prefix);
	}

	/**
	 * Has a data source follow, unless it is a pool or does so already.
	 * @param name the name for {@code rekey.jdbc.*}
	 * @param dataSource the data source of the tool
	 */
	void follow(String name, @Nullable DataSource dataSource) {
		if (dataSource instanceof SimpleDriverDataSource simple && !isFollowing(simple)) {
			this.rotation.follow(name, simple, this.support);
		}
	}

	private static boolean isFollowing(SimpleDriverDataSource dataSource) {
		return dataSource.getDriver() instanceof RotatingDriver driver && driver.isFollowing();
	}

}
