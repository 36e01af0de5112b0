// SPDX-License-Identifier: Apache-2.0

/**
 * An embedded AWS for tests and demonstrations: Secrets Manager, EventBridge, SNS, SQS
 * and STS on a loopback port, served to the unmodified AWS SDK, with faults on demand.
 * <p>
 * <b>My application keeps serving when Secrets Manager is throttled.</b> The application
 * reads a secret, and keeps what it has when it can't read another: <pre class="code">
 * aws.createSecret("orders/db", "first");
 * orders.refresh();
 * Fault.Handle fault = aws.inject(Fault.throttling().on("secretsmanager:GetSecretValue"));
 * aws.putSecretValue("orders/db", "second");
 * orders.refresh();
 * assertThat(fault.hits()).isPositive();
 * assertThat(orders.password()).isEqualTo("first");
 * fault.close();
 * orders.refresh();
 * assertThat(orders.password()).isEqualTo("second");
 * </pre>
 * <p>
 * <b>Events come late and twice.</b> The application polls a queue and reads the secret
 * again for each message: <pre class="code">
 * String queue = aws.createQueueForRotations("orders-rotations");
 * aws.messages().duplicate(1).delay(Duration.ofMillis(100), Duration.ofMillis(500));
 * aws.putSecretValue("orders/db", "second");
 * aws.putSecretValue("orders/db", "third");
 * await().until(() -> orders.poll() == 4);
 * assertThat(orders.password()).isEqualTo("third");
 * </pre>
 *
 * @see io.rekey.test.EmbeddedAws
 * @see io.rekey.test.Fault
 * @see io.rekey.test.MessageFaults
 */
@NullMarked
package io.rekey.test;

import org.jspecify.annotations.NullMarked;
