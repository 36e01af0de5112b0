// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.cost;

/**
 * AWS's list prices in us-east-1, in dollars. STS, deliveries from SNS to SQS and the
 * events of AWS's own services on EventBridge cost nothing. What a secret costs that is
 * only kept is the same for everybody and left out.
 *
 * @see <a href="https://aws.amazon.com/secrets-manager/pricing/">AWS Secrets Manager
 * pricing</a>
 * @see <a href="https://aws.amazon.com/sqs/pricing/">Amazon SQS pricing</a>
 * @see <a href="https://aws.amazon.com/sns/pricing/">Amazon SNS pricing</a>
 */
final class Prices {

	/**
	 * When these were the prices.
	 */
	static final String AS_OF = "2026 (Secrets Manager: September, SQS and SNS: June)";

	/**
	 * For 10,000 calls $0.05. The page says nothing of batches: one is taken as one call.
	 */
	static final double SECRETS_MANAGER_CALL = 0.05 / 10_000;

	/**
	 * For a million requests to standard queues $0.40. An empty answer is a request, too.
	 */
	static final double SQS_REQUEST = 0.40 / 1_000_000;

	/**
	 * For a million requests to standard topics $0.50, publications by EventBridge
	 * included.
	 */
	static final double SNS_REQUEST = 0.50 / 1_000_000;

	/**
	 * Requests a month that cost nothing, to SQS and as many to SNS.
	 */
	static final double FREE_REQUESTS = 1_000_000;

	private static final int DAYS = 30;

	private Prices() {
	}

	/**
	 * Tells what a fleet costs in 30 days. Nothing else in the account uses what is free.
	 * @param day the day of one replica
	 * @param replicas how many replicas there are
	 * @return dollars
	 */
	static double month(Day day, int replicas) {
		double days = (double) DAYS * replicas;
		return days * day.secretsManager() * SECRETS_MANAGER_CALL + paid(days * day.sqs()) * SQS_REQUEST
				+ paid(days * day.sns()) * SNS_REQUEST;
	}

	private static double paid(double requests) {
		return Math.max(0, requests - FREE_REQUESTS);
	}

}
