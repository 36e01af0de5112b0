// SPDX-License-Identifier: Apache-2.0

package io.rekey.it;

import org.springframework.data.jpa.repository.JpaRepository;

/**
 * Orders by JPA.
 */
interface Orders extends JpaRepository<OrderEntity, Long> {

}
