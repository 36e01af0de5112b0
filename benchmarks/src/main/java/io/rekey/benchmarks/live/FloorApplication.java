// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.live;

import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

import org.springframework.boot.json.BasicJsonParser;
import org.springframework.core.env.SimpleCommandLinePropertySource;

/**
 * The least that following a rotation can take: receive the message, read the secret, log
 * in. No Spring, no properties, no beans and no pool.
 */
public final class FloorApplication {

	private static final int LONG_POLL_SECONDS = 20;

	private final SqsClient sqs = SqsClient.create();

	private final SecretsManagerClient secrets = SecretsManagerClient.create();

	private final SnsClient sns = SnsClient.create();

	private final String queueUrl;

	private final String subscription;

	private final String secret;

	private final String jdbcUrl;

	private final BlockingQueue<Map<Measure, Long>> moves = new LinkedBlockingQueue<>();

	private Usage before = Usage.now();

	private FloorApplication(String topicArn, String secret, String jdbcUrl) {
		this.queueUrl = createQueue();
		this.subscription = subscribe(topicArn);
		this.secret = secret;
		this.jdbcUrl = jdbcUrl;
	}

	/**
	 * Runs until the standard input ends.
	 * @param args {@code live.topic-arn}, {@code live.secret} and {@code live.url}
	 * @throws IOException if the standard input can't be read
	 * @throws InterruptedException if interrupted meanwhile
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		SimpleCommandLinePropertySource given = new SimpleCommandLinePropertySource(args);
		FloorApplication application = new FloorApplication(String.valueOf(given.getProperty("live.topic-arn")),
				String.valueOf(given.getProperty("live.secret")), String.valueOf(given.getProperty("live.url")));
		Thread thread = new Thread(application::follow, "floor");
		thread.setDaemon(true);
		thread.start();
		Commands.answer(
				(command) -> command.name().equals("finish") ? application.finish().toLine() : application.expect());
		application.unsubscribe();
	}

	private String createQueue() {
		String name = "floor-" + ProcessHandle.current().pid();
		return this.sqs.createQueue((request) -> request.queueName(name)).queueUrl();
	}

	private String subscribe(String topicArn) {
		String arn = this.sqs
			.getQueueAttributes(
					(request) -> request.queueUrl(this.queueUrl).attributeNames(QueueAttributeName.QUEUE_ARN))
			.attributes()
			.get(QueueAttributeName.QUEUE_ARN);
		String policy = """
				{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},\
				"Action":"sqs:SendMessage","Resource":"%s","Condition":{"ArnEquals":{"aws:SourceArn":"%s"}}}]}"""
			.formatted(arn, topicArn);
		this.sqs.setQueueAttributes(
				(request) -> request.queueUrl(this.queueUrl).attributes(Map.of(QueueAttributeName.POLICY, policy)));
		return this.sns.subscribe((request) -> request.topicArn(topicArn).protocol("sqs").endpoint(arn))
			.subscriptionArn();
	}

	/**
	 * Whoever comes next must not wait for deliveries to this queue.
	 */
	private void unsubscribe() {
		this.sns.unsubscribe((request) -> request.subscriptionArn(this.subscription));
		this.sqs.deleteQueue((request) -> request.queueUrl(this.queueUrl));
	}

	private void follow() {
		try {
			while (true) {
				if (receive()) {
					this.moves.add(move());
				}
			}
		}
		catch (QueueDoesNotExistException ex) {
			// The queue was deleted: that is the end.
		}
	}

	private boolean receive() {
		return this.sqs.receiveMessage((request) -> request.queueUrl(this.queueUrl).waitTimeSeconds(LONG_POLL_SECONDS))
			.hasMessages();
	}

	private Map<Measure, Long> move() {
		Map<Measure, Long> measured = new EnumMap<>(Measure.class);
		long received = Clock.now();
		Map<String, Object> value = new BasicJsonParser()
			.parseMap(this.secrets.getSecretValue((request) -> request.secretId(this.secret)).secretString());
		long fetched = Clock.now();
		logIn(String.valueOf(value.get("username")), String.valueOf(value.get("password")));
		long live = Clock.now();
		measured.put(Measure.BEGAN, received);
		measured.put(Measure.FETCH, fetched - received);
		measured.put(Measure.PROVE, live - fetched);
		measured.put(Measure.POOL, live);
		return measured;
	}

	/**
	 * A pool would keep the connection. To close it takes no time worth speaking of.
	 */
	private void logIn(String username, String password) {
		try {
			DriverManager.getConnection(this.jdbcUrl, username, password).close();
		}
		catch (SQLException ex) {
			throw new IllegalStateException("The login failed with SQLState " + ex.getSQLState());
		}
	}

	private String expect() {
		this.before = Usage.now();
		return "looking";
	}

	private LiveReport finish() throws InterruptedException {
		Map<Measure, Long> measured = this.moves.poll(Live.PATIENCE_SECONDS, TimeUnit.SECONDS);
		if (measured == null) {
			throw new IllegalStateException("There was no message");
		}
		Usage after = Usage.now();
		measured.put(Measure.CPU, after.cpu() - this.before.cpu());
		measured.put(Measure.ALLOCATED, after.allocatedSince(this.before));
		return new LiveReport(measured);
	}

}
