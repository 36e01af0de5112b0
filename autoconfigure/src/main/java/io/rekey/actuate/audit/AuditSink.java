// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.audit;

/**
 * Where audit records go.
 */
@FunctionalInterface
interface AuditSink {

	/**
	 * Takes a record.
	 * @param principal who did it
	 * @param entry the record
	 */
	void accept(String principal, AuditRecord entry);

}
