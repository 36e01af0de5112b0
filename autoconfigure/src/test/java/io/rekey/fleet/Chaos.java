// SPDX-License-Identifier: Apache-2.0

package io.rekey.fleet;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

import io.rekey.env.TestClients;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.Fault;
import io.rekey.test.Outage;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SqsException;

/**
 * Lets acts happen. Undoes each after some more.
 */
final class Chaos implements AutoCloseable {

	private static final int MAX_WINDOW_MILLIS = 1500;

	private static final int MAX_LAG_MILLIS = 2000;

	private static final int MAX_LATENCY_MILLIS = 1500;

	private static final int MAX_OUTAGE_MILLIS = 4000;

	private static final int UNLIMITED = 1_000_000;

	private static final int LARGE = 200_000;

	private final EmbeddedAws aws;

	private final List<ChaosSecret> secrets;

	private final SqsClient sqs;

	private final ExecutorService rotators = Executors.newCachedThreadPool();

	private final Map<String, CompletableFuture<Void>> rotations = new TreeMap<>();

	private final List<Undoing> undoings = new ArrayList<>();

	private final Map<Act.Kind, Integer> counts = new TreeMap<>();

	private int acts;

	/**
	 * Creates the chaos.
	 * @param aws what goes wrong
	 * @param secrets what is rotated
	 */
	Chaos(EmbeddedAws aws, List<ChaosSecret> secrets) {
		this.aws = aws;
		this.secrets = secrets;
		this.sqs = TestClients.build(SqsClient.builder(), aws.sqsEndpoint(), aws.region(), aws.accessKeyId(),
				aws.secretAccessKey());
	}

	Map<Act.Kind, Integer> counts() {
		return this.counts;
	}

	long count(Act.Kind kind) {
		return this.counts.getOrDefault(kind, 0);
	}

	void perform(Act act) {
		LockSupport.parkNanos(act.pause().toNanos());
		this.acts++;
		undo();
		this.counts.merge(act.kind(), 1, Integer::sum);
		switch (act.kind()) {
			case ROTATION -> rotate(act);
			case THROTTLING -> inject(Fault.throttling(), act);
			case SERVER_ERROR -> inject(Fault.serverError(), act);
			case RESET -> inject(Fault.connectionReset(), act);
			case LATENCY -> inject(Fault.latency(millis(act, MAX_LATENCY_MILLIS)), act);
			case DENIAL -> inject(Fault.denied(), act);
			case QUOTA -> limit(act);
			case CONSISTENCY_LAG -> until(act, () -> this.aws.consistencyLag(Duration.ZERO),
					() -> this.aws.consistencyLag(millis(act, MAX_LAG_MILLIS)));
			case OUTAGE -> breakDown(act);
			case LOSS -> until(act, () -> this.aws.messages().lose(0), () -> this.aws.messages().lose(act.strength()));
			case DUPLICATION ->
				until(act, () -> this.aws.messages().duplicate(0), () -> this.aws.messages().duplicate(act.strength()));
			case DELAY -> until(act, () -> this.aws.messages().delay(Duration.ZERO, Duration.ZERO),
					() -> this.aws.messages().delay(Duration.ZERO, millis(act, MAX_LAG_MILLIS)));
			case PAUSE -> until(act, () -> this.aws.messages().resume(), () -> this.aws.messages().pause());
			case QUEUE_DELETION -> deleteQueue(act);
			case FORGED_EVENT -> this.aws.putEvent(forged(act));
			case FORGED_MESSAGE -> send(act, forged(act));
			case MALFORMED_MESSAGE -> send(act, malformed(act));
		}
	}

	private void undo() {
		List<Undoing> due = this.undoings.stream().filter((undoing) -> undoing.at <= this.acts).toList();
		due.forEach((undoing) -> undoing.action.run());
		this.undoings.removeAll(due);
	}

	private void until(Act act, Runnable undoing, Runnable doing) {
		doing.run();
		this.undoings.add(new Undoing(this.acts + act.acts(), undoing));
	}

	private void inject(Fault fault, Act act) {
		Fault.Handle handle = this.aws.inject(fault.on(act.action()).withProbability(act.strength()));
		this.undoings.add(new Undoing(this.acts + act.acts(), handle::close));
	}

	private void limit(Act act) {
		until(act, () -> this.aws.limit(act.action(), UNLIMITED),
				() -> this.aws.limit(act.action(), 1 + (int) (act.strength() * 20)));
	}

	private void breakDown(Act act) {
		this.aws.regionDown(this.aws.region(), (act.target() % 2 == 0) ? Outage.RESET : Outage.HANG);
		LockSupport.parkNanos(millis(act, MAX_OUTAGE_MILLIS).toNanos());
		this.aws.regionUp(this.aws.region());
	}

	private static Duration millis(Act act, int max) {
		return Duration.ofMillis((long) (act.strength() * max));
	}

	/**
	 * A rotation takes as long as the faults let it. One that is still under way goes on.
	 */
	private void rotate(Act act) {
		ChaosSecret secret = this.secrets.get(act.target() % this.secrets.size());
		CompletableFuture<Void> before = this.rotations.get(secret.name());
		if (before == null || before.isDone()) {
			this.rotations.put(secret.name(),
					CompletableFuture.runAsync(() -> secret.rotate(millis(act, MAX_WINDOW_MILLIS)), this.rotators));
		}
	}

	private void deleteQueue(Act act) {
		List<String> queues = queues();
		if (!queues.isEmpty()) {
			try {
				this.aws.deleteQueue(queues.get(act.target() % queues.size()));
			}
			catch (IllegalArgumentException ex) {
				// Its replica was faster.
				this.counts.merge(act.kind(), -1, Integer::sum);
			}
		}
	}

	private List<String> queues() {
		return List.copyOf(this.aws.queues().keySet());
	}

	/**
	 * An event of a version that there never was, of a secret that there is or is not.
	 */
	private String forged(Act act) {
		int number = act.target() % (this.secrets.size() + 1);
		String name = (number < this.secrets.size()) ? this.secrets.get(number).name() : "nobody/knows";
		return """
				{"version":"0","id":"%s","source":"aws.secretsmanager","detail-type":"Secret Label Updated",\
				"account":"%s","time":"2026-11-01T00:00:00Z","region":"%s","resources":[],\
				"detail":{"name":"%s","labelUpdated":"AWSCURRENT","versionId":"%s"}}""".formatted(
				new UUID(0, act.target()), this.aws.accountId(), this.aws.region(), name, new UUID(1, act.target()));
	}

	private static String malformed(Act act) {
		return switch (act.target() % 6) {
			case 0 -> "no JSON";
			case 1 -> "{\"source\":\"aws.secretsmanager\"";
			case 2 -> "[".repeat(20_000);
			case 3 ->
				"{\"source\":\"aws.secretsmanager\",\"detail-type\":\"Secret Label Updated\",\"detail\":[1,null]}";
			case 4 -> "{\"Type\":\"Notification\",\"Message\":\"{\\\"source\\\":7}\"}";
			default -> "{\"source\":\"" + "x".repeat(LARGE) + "\"}";
		};
	}

	/**
	 * Sends to a queue by its own endpoint, which has no faults.
	 */
	private void send(Act act, String body) {
		List<String> queues = queues();
		if (!queues.isEmpty()) {
			String queue = queues.get(act.target() % queues.size());
			URI url = this.aws.sqsEndpoint().resolve("/" + this.aws.accountId() + "/" + queue);
			try {
				this.sqs.sendMessage((request) -> request.queueUrl(url.toString()).messageBody(body));
			}
			catch (SqsException ex) {
				// Its replica has just deleted it.
				this.counts.merge(act.kind(), -1, Integer::sum);
			}
		}
	}

	/**
	 * Puts all right, and ends the rotations that are under way.
	 */
	void calmDown() {
		this.undoings.clear();
		this.aws.clearFaults();
		this.rotations.values().forEach(CompletableFuture::join);
	}

	@Override
	public void close() {
		this.sqs.close();
		this.rotators.shutdown();
	}

	/**
	 * What ends an act.
	 */
	private record Undoing(int at, Runnable action) {
	}

}
