// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * AWS in this process, for tests and demonstrations: Secrets Manager with its events,
 * EventBridge (the default bus), SNS, SQS (by ElasticMQ) and STS, served over HTTP on a
 * random loopback port to the unmodified AWS SDK.
 * <p>
 * Its labels, limits, errors and events are those that AWS documents. Requests must be
 * signed for {@link #region()}, with any credentials; the signature is not verified. A
 * queue gets messages of a topic or rule, and a topic those of a rule, only if its policy
 * allows them. Where AWS could do something that is not built here, the call is refused
 * with the code {@code NotImplemented}.
 * <p>
 * All methods are safe for use by several threads. The methods that do what an API call
 * does throw an {@link IllegalArgumentException} with AWS's message where AWS would
 * refuse the call; they are neither recorded in {@link #calls()} nor subject to
 * {@link #deny} and {@link #delay}.
 */
public final class EmbeddedAws implements AutoCloseable {

	private final ExecutorService rotationThreads = Executors.newCachedThreadPool(new DaemonThreads("rotation"));

	private final DeliveryThread delivery = new DeliveryThread();

	private final Latency latency = new Latency();

	private final HeldCalls heldCalls = new HeldCalls();

	private final MessageFaults messages;

	private final AtomicReference<Duration> lag = new AtomicReference<>(Duration.ZERO);

	private final RotationFunctions functions = new RotationFunctions();

	private final AwsAccount account;

	private final Regions regions;

	private final Faults faults;

	private final Quotas quotas;

	private final CallLog calls;

	private final Endpoint endpoint;

	private final ElasticMq elasticMq;

	private final EventBus bus;

	private final Sqs sqs;

	private final SecretAccounts accounts;

	private final Sts sts;

	private final RotationFeeds feeds;

	private EmbeddedAws(AwsAccount account, Regions regions, long seed) {
		this.account = account;
		this.regions = regions;
		this.faults = new Faults(this.latency, seed);
		this.quotas = new Quotas(account.clock());
		this.calls = new CallLog(account.clock());
		this.endpoint = new Endpoint();
		this.messages = new MessageFaults(this.delivery, seed);
		this.elasticMq = ElasticMq.start(account, this.endpoint.uri());
		QueueAttributes queueAttributes = new QueueAttributes(account);
		Queues queues = new Queues(account, this.elasticMq, queueAttributes, this.messages);
		this.sqs = new Sqs(this.elasticMq, queueAttributes);
		Topics topics = new Topics(account);
		TopicDelivery topicDelivery = new TopicDelivery(account, topics, queues);
		this.bus = new EventBus(account, this.delivery, (target, rule, event) -> {
			if (target.arn().startsWith("arn:aws:sns:")) {
				topicDelivery.deliverEvent(target.arn(), rule, event);
			}
			else {
				queues.sendAs("events.amazonaws.com", rule, target.arn(),
						new QueueMessage(event, target.messageGroupId(), null));
			}
		});
		this.accounts = new SecretAccounts(account, this.bus::put,
				new SharedParts(regions, this.faults, this.lag, this.functions, this.rotationThreads));
		this.feeds = new RotationFeeds(account, this.bus, topics, this.sqs);
		// not the account's clock: the SDK, which renews credentials, has the system's
		Sessions sessions = new Sessions(account, Clock.systemUTC());
		this.sts = new Sts(sessions);
		Services services = new Services(account, this.accounts, List.of(new EventBridge(account, this.bus).service(),
				new Sns(account, topics, topicDelivery, this.delivery).service(), this.sqs, this.sts.service()));
		this.endpoint.start(new Dispatcher(services, sessions, regions,
				new Gate(regions, this.latency, this.faults, this.quotas, this.accounts), this.calls, this.heldCalls));
	}

	/**
	 * Start with the defaults of {@link #builder()}.
	 * @return the running AWS, to be closed by the caller
	 */
	public static EmbeddedAws start() {
		return builder().start();
	}

	/**
	 * Prepare a start.
	 * @return a builder with region {@code eu-west-1}, account {@code 123456789012} and
	 * the system's clock
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * The endpoint of all services, SQS among them: what {@code endpointOverride} takes.
	 * @return as {@code http://127.0.0.1:40123}
	 */
	public URI endpoint() {
		return this.endpoint.uri();
	}

	/**
	 * The endpoint of ElasticMQ itself. Queue policies are unknown to it, and calls to it
	 * are not recorded.
	 * @return as {@code http://127.0.0.1:40124}
	 */
	public URI sqsEndpoint() {
		return this.elasticMq.uri();
	}

	/**
	 * The region that requests must be signed for and that all ARNs tell.
	 * @return as {@code eu-west-1}
	 */
	public String region() {
		return this.account.region();
	}

	/**
	 * The account that all ARNs tell.
	 * @return twelve digits
	 */
	public String accountId() {
		return this.account.id();
	}

	/**
	 * An access key id to use. Any other will do.
	 * @return the access key id
	 */
	public String accessKeyId() {
		return "embedded";
	}

	/**
	 * A secret access key to use. Any other will do.
	 * @return the secret access key
	 */
	public String secretAccessKey() {
		return "embedded";
	}

	/**
	 * Create a secret. Unlike a caller of the API this method can also use names of
	 * secrets that services of AWS manage, as {@code rds!db-1}.
	 * @param name the name
	 * @param secretString its first value, which gets AWSCURRENT
	 * @return the secret's ARN
	 */
	public String createSecret(String name, String secretString) {
		return this.accounts.primary().createSecret(name, secretString);
	}

	/**
	 * Give a secret a new value, which gets AWSCURRENT.
	 * @param name the secret's name or ARN
	 * @param secretString the value
	 * @return the id of the new version
	 */
	public String putSecretValue(String name, String secretString) {
		return this.accounts.primary().putSecretValue(name, secretString);
	}

	/**
	 * Replicate a secret to another region, as {@code ReplicateSecretToRegions} does. The
	 * replica has the same name, values and version ids, and an ARN that tells its
	 * region; it can only be read.
	 * @param name the secret's name or ARN
	 * @param region one of {@link Builder#replicaRegions}
	 */
	public void replicateSecret(String name, String region) {
		this.accounts.primary().replicateSecret(name, region);
	}

	/**
	 * Another account, which comes into being when it is first asked for.
	 * @param accountId twelve digits
	 * @return its secrets and what those may do who act in it
	 */
	public EmbeddedAccount account(String accountId) {
		return new EmbeddedAccount(accountId, this.accounts.get(accountId), this.sts);
	}

	/**
	 * Create a topic and a rule on the default bus that sends it the native event
	 * {@code Secret Label Updated} of every secret whose AWSCURRENT moves.
	 * @param topicName the topic's name
	 * @return the topic's ARN
	 */
	public String createTopicForRotations(String topicName) {
		return this.feeds.createTopic(topicName);
	}

	/**
	 * Create a queue and a rule on the default bus that sends it the native event
	 * {@code Secret Label Updated} of every secret whose AWSCURRENT moves.
	 * @param queueName the queue's name
	 * @return the queue's URL, at {@link #endpoint()}
	 */
	public String createQueueForRotations(String queueName) {
		return this.feeds.createQueue(queueName);
	}

	/**
	 * Delete a queue, as {@code DeleteQueue} does: its name is not free again for a
	 * minute.
	 * @param queueName the queue's name
	 */
	public void deleteQueue(String queueName) {
		this.sqs.deleteQueue(queueName);
	}

	/**
	 * The queues that there are.
	 * @return the queues' tags by the queues' names, in the order of the names
	 */
	public Map<String, Map<String, String>> queues() {
		return this.sqs.queues();
	}

	/**
	 * Register what {@code RotateSecret} runs as the Lambda function of an ARN: once for
	 * each of the steps createSecret, setSecret, testSecret and finishSecret, on a thread
	 * of its own. A function that throws has failed the step, which ends the rotation.
	 * @param functionArn the function's ARN, any text that requests use
	 * @param function the function
	 */
	public void registerRotationFunction(String functionArn, Consumer<RotationRequest> function) {
		this.functions.register(functionArn, function);
	}

	/**
	 * Tell when the running rotation of a secret has ended.
	 * @param secretName the secret's name or ARN
	 * @return a future that completes, always normally, when the rotation has succeeded
	 * or failed; completed already if none runs
	 */
	public CompletableFuture<@Nullable Void> rotationInProgress(String secretName) {
		return this.accounts.primary().rotations().inProgress(secretName);
	}

	/**
	 * Tell why the last rotation of a secret failed.
	 * @param secretName the secret's name or ARN
	 * @return what the rotation function threw; empty if the last rotation succeeded or
	 * still runs
	 */
	public Optional<Throwable> rotationFailure(String secretName) {
		return this.accounts.primary().rotations().failure(secretName);
	}

	/**
	 * Put an event on the default bus, as a service of AWS would. Unlike
	 * {@code PutEvents} this method can use any source.
	 * @param json the complete event, a JSON object
	 */
	public void putEvent(String json) {
		this.bus.put(Json.parse(json).toString());
	}

	/**
	 * Refuse an action from now on, as IAM would.
	 * @param action as {@code secretsmanager:GetSecretValue}, which also refuses a secret
	 * within a batch; {@code kms:Decrypt} refuses reading values;
	 * {@code secretsmanager:*} refuses all actions of a service; {@code sts:AssumeRole}
	 * refuses to take a role
	 * @param secretNameOrStar a secret's name or ARN, a topic's ARN, a queue's name, a
	 * role's ARN, or {@code *}
	 */
	public void deny(String action, String secretNameOrStar) {
		this.accounts.primary().denials().deny(action, secretNameOrStar);
	}

	/**
	 * Take back a {@link #deny} that had the same arguments.
	 * @param action the action
	 * @param secretNameOrStar the resource
	 */
	public void allow(String action, String secretNameOrStar) {
		this.accounts.primary().denials().allow(action, secretNameOrStar);
	}

	/**
	 * Let each call to Secrets Manager wait from now on.
	 * @param delay how long; zero for not at all
	 */
	public void delay(Duration delay) {
		this.latency.set(delay);
	}

	/**
	 * Let calls go wrong from now on.
	 * @param fault what goes wrong with which calls
	 * @return a handle to take the fault back
	 */
	public Fault.Handle inject(Fault fault) {
		return this.faults.inject(fault);
	}

	/**
	 * Throttle an action from now on: each account can make so many calls of it per
	 * second in each region, and as many at once after a second's rest. Time is that of
	 * {@link Builder#clock}.
	 * @param action as {@code secretsmanager:BatchGetSecretValue}, or
	 * {@code secretsmanager:*} for all actions of a service together
	 * @param callsPerSecond how many calls, at least one
	 */
	public void limit(String action, int callsPerSecond) {
		this.quotas.limit(action, callsPerSecond);
	}

	/**
	 * Let a region fail: calls to any service but STS that are signed for it have their
	 * connection cut without an answer.
	 * @param region {@link #region()} or one of {@link Builder#replicaRegions}
	 */
	public void regionDown(String region) {
		regionDown(region, Outage.RESET);
	}

	/**
	 * Let a region fail: calls to any service but STS that are signed for it get no
	 * answer.
	 * @param region {@link #region()} or one of {@link Builder#replicaRegions}
	 * @param outage what happens to the calls
	 */
	public void regionDown(String region, Outage outage) {
		this.regions.down(region, outage);
	}

	/**
	 * Let a region work again. Calls that hang are cut off.
	 * @param region the region
	 */
	public void regionUp(String region) {
		this.regions.up(region);
		this.heldCalls.releaseAll();
	}

	/**
	 * Let readers be late from now on, as they may be in AWS: for so long after a label
	 * moved they get the labels as they were before, in all regions. Events go out at
	 * once. AWSPENDING, which is for rotation functions, is never late, nor is a version
	 * that is asked for by its id. Time is that of {@link Builder#clock}.
	 * @param lag how long; zero for not at all
	 */
	public void consistencyLag(Duration lag) {
		this.lag.set(lag);
	}

	/**
	 * What happens to messages on their way from a topic or rule to a queue.
	 * @return the faults of messages, none at first
	 */
	public MessageFaults messages() {
		return this.messages;
	}

	/**
	 * Take back all that went wrong by {@link #inject}, {@link #limit}, {@link #delay},
	 * {@link #deny}, {@link #regionDown}, {@link #consistencyLag} and {@link #messages},
	 * in all accounts. Secrets, queues and calls stay. Calls that wait go on, those that
	 * hang are cut off, and chances begin anew from the seed.
	 */
	public void clearFaults() {
		this.faults.clear();
		this.quotas.clear();
		this.regions.allUp();
		this.lag.set(Duration.ZERO);
		this.accounts.clearDenials();
		this.messages.clear();
		this.latency.clear();
		this.heldCalls.releaseAll();
	}

	/**
	 * The calls that clients made since the start or the last {@link #clearCalls}, the
	 * refused ones included, oldest first. The last hundred thousand are kept.
	 * @return an unmodifiable snapshot
	 */
	public List<ApiCall> calls() {
		return this.calls.calls();
	}

	/**
	 * Count the {@link #calls()} of an action.
	 * @param action as {@code GetSecretValue} or {@code secretsmanager:GetSecretValue}
	 * @return how many
	 */
	public long count(String action) {
		return this.calls.count(action);
	}

	/**
	 * Forget all calls.
	 */
	public void clearCalls() {
		this.calls.clear();
	}

	/**
	 * Stop all services and threads. Requests under way are cut off.
	 */
	@Override
	public void close() {
		this.latency.close();
		this.heldCalls.close();
		this.endpoint.close();
		this.rotationThreads.shutdownNow();
		this.delivery.close();
		this.elasticMq.close();
	}

	/**
	 * What Secrets Manager sends to a rotation function.
	 *
	 * @param step createSecret, setSecret, testSecret or finishSecret
	 * @param secretId the secret's ARN
	 * @param clientRequestToken the id of the version that the rotation makes
	 */
	public record RotationRequest(String step, String secretId, String clientRequestToken) {

		/**
		 * The event in the form that Lambda gets.
		 * @return a map with the keys Step, SecretId and ClientRequestToken
		 */
		public Map<String, String> toEvent() {
			return Map.of("Step", this.step, "SecretId", this.secretId, "ClientRequestToken", this.clientRequestToken);
		}

	}

	/**
	 * A call that a client made.
	 *
	 * @param service the service's prefix in IAM policies: secretsmanager, events, sns,
	 * sqs or sts
	 * @param action the action, as GetSecretValue
	 * @param time when it came
	 * @param resources what it asked for: names or ARNs as the client wrote them, never
	 * values
	 * @param account the account that the caller acts in
	 * @param region the region that the request is signed for
	 */
	public record ApiCall(String service, String action, Instant time, List<String> resources, String account,
			String region) {
	}

	/**
	 * Prepares a start. Not safe for use by several threads.
	 */
	public static final class Builder {

		private String region = "eu-west-1";

		private String accountId = "123456789012";

		private Clock clock = Clock.systemUTC();

		private List<String> replicaRegions = List.of();

		private long seed;

		private Builder() {
		}

		/**
		 * Set the region.
		 * @param region as {@code eu-central-1}
		 * @return this builder
		 */
		public Builder region(String region) {
			this.region = region;
			return this;
		}

		/**
		 * Set the regions that secrets can be replicated to. They are served at the one
		 * endpoint and told apart by the region that requests are signed for.
		 * @param regions as {@code eu-central-1}
		 * @return this builder
		 */
		public Builder replicaRegions(String... regions) {
			this.replicaRegions = List.of(regions);
			return this;
		}

		/**
		 * Set what all chances of faults follow from, so that a run can be repeated. Two
		 * runs are the same as far as the order of their calls is.
		 * @param seed any number; 0 by default
		 * @return this builder
		 */
		public Builder seed(long seed) {
			this.seed = seed;
			return this;
		}

		/**
		 * Set the account.
		 * @param accountId twelve digits
		 * @return this builder
		 */
		public Builder accountId(String accountId) {
			this.accountId = accountId;
			return this;
		}

		/**
		 * Set the clock that gives all times of Secrets Manager and its events. Queues
		 * keep to the system's clock.
		 * @param clock the clock
		 * @return this builder
		 */
		public Builder clock(Clock clock) {
			this.clock = clock;
			return this;
		}

		/**
		 * Start all services, which takes a second or two.
		 * @return the running AWS, to be closed by the caller
		 */
		public EmbeddedAws start() {
			return new EmbeddedAws(new AwsAccount(this.region, this.accountId, this.clock),
					new Regions(this.region, this.replicaRegions), this.seed);
		}

	}

}
