// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

/**
 * A step of a rotation could not be done. Neither this exception nor a cause of it ever
 * holds a value of the secret; for that reason the exception of the driver or of the AWS
 * SDK that led to it is not kept as its cause, only named in its reason.
 */
public final class RotationFailedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String step;

	private final String secretArn;

	private final String reason;

	RotationFailedException(RotationStep step, String secretArn, String reason) {
		super(step + " of " + secretArn + " failed: " + reason);
		this.step = step.toString();
		this.secretArn = secretArn;
		this.reason = reason;
	}

	/**
	 * Return the step that failed.
	 * @return {@code createSecret}, {@code setSecret}, {@code testSecret} or
	 * {@code finishSecret}
	 */
	public String getStep() {
		return this.step;
	}

	/**
	 * Return the secret whose rotation failed.
	 * @return the secret as the event named it, which is its ARN where Secrets Manager
	 * sent the event
	 */
	public String getSecretArn() {
		return this.secretArn;
	}

	/**
	 * Return why the step failed.
	 * @return one sentence for people, without any value of the secret
	 */
	public String getReason() {
		return this.reason;
	}

}
