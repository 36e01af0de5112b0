// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsServiceClientConfiguration;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.DeleteQueueRequest;
import software.amazon.awssdk.services.sqs.model.DeleteQueueResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.ListQueueTagsRequest;
import software.amazon.awssdk.services.sqs.model.ListQueueTagsResponse;
import software.amazon.awssdk.services.sqs.model.ListQueuesRequest;
import software.amazon.awssdk.services.sqs.model.ListQueuesResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;
import software.amazon.awssdk.services.sqs.model.TagQueueRequest;
import software.amazon.awssdk.services.sqs.model.TagQueueResponse;

/**
 * SQS in memory. Polls end soon.
 */
class FakeSqs implements SqsClient {

	static final String ACCOUNT = "123456789012";

	private static final Duration POLL = Duration.ofMillis(20);

	final List<String> calls = new CopyOnWriteArrayList<>();

	private final Map<String, Queue> queues = new TreeMap<>();

	private final Map<String, Consumer<String>> faults = new HashMap<>();

	private int receipts;

	private final String account;

	private boolean closed;

	FakeSqs() {
		this(ACCOUNT);
	}

	FakeSqs(String account) {
		this.account = account;
	}

	/**
	 * Runs something before an action, which may throw or block.
	 */
	synchronized void before(String action, Consumer<String> fault) {
		this.faults.put(action, fault);
	}

	synchronized void mend(String action) {
		this.faults.remove(action);
	}

	static SqsException denied(String action) {
		return (SqsException) SqsException.builder()
			.statusCode(403)
			.message("not authorized to perform " + action)
			.awsErrorDetails(AwsErrorDetails.builder().errorCode("AccessDenied").build())
			.build();
	}

	synchronized boolean isClosed() {
		return this.closed;
	}

	synchronized List<String> names() {
		return List.copyOf(this.queues.keySet());
	}

	synchronized Map<String, String> tags(String name) {
		return Map.copyOf(queue(name).tags);
	}

	synchronized Map<QueueAttributeName, String> attributes(String name) {
		return Map.copyOf(queue(name).attributes);
	}

	synchronized void add(String name, Map<String, String> tags) {
		this.queues.put(name, new Queue(Map.of(), tags));
	}

	synchronized void remove(String name) {
		this.queues.remove(name);
	}

	synchronized void send(String name, String body) {
		queue(name).visible.add(body);
	}

	/**
	 * How many messages are neither deleted nor in flight.
	 */
	synchronized int visible(String name) {
		return queue(name).visible.size();
	}

	synchronized int inFlight(String name) {
		return queue(name).inFlight.size();
	}

	long count(String action) {
		return this.calls.stream().filter(action::equals).count();
	}

	String url(String name) {
		return "https://sqs.eu-west-1.amazonaws.com/" + this.account + "/" + name;
	}

	private void called(String action, String subject) {
		Consumer<String> fault;
		synchronized (this) {
			this.calls.add(action);
			fault = this.faults.get(action);
		}
		if (fault != null) {
			fault.accept(subject);
		}
	}

	private Queue queue(String nameOrUrl) {
		Queue queue = this.queues.get(QueueUrls.name(nameOrUrl));
		if (queue == null) {
			throw QueueDoesNotExistException.builder().message("The specified queue does not exist.").build();
		}
		return queue;
	}

	@Override
	public SqsServiceClientConfiguration serviceClientConfiguration() {
		return SqsServiceClientConfiguration.builder()
			.region(Region.EU_WEST_1)
			.endpointOverride(URI.create("https://sqs.eu-west-1.amazonaws.com"))
			.build();
	}

	@Override
	public CreateQueueResponse createQueue(CreateQueueRequest request) {
		called("CreateQueue", request.queueName());
		synchronized (this) {
			this.queues.computeIfAbsent(request.queueName(), (name) -> new Queue(request.attributes(), request.tags()));
		}
		called("CreateQueue.answer", request.queueName());
		return CreateQueueResponse.builder().queueUrl(url(request.queueName())).build();
	}

	@Override
	public GetQueueUrlResponse getQueueUrl(GetQueueUrlRequest request) {
		called("GetQueueUrl", request.queueName());
		synchronized (this) {
			queue(request.queueName());
		}
		return GetQueueUrlResponse.builder().queueUrl(url(request.queueName())).build();
	}

	@Override
	public DeleteQueueResponse deleteQueue(DeleteQueueRequest request) {
		called("DeleteQueue", request.queueUrl());
		synchronized (this) {
			queue(request.queueUrl());
			this.queues.remove(QueueUrls.name(request.queueUrl()));
		}
		return DeleteQueueResponse.builder().build();
	}

	@Override
	public SetQueueAttributesResponse setQueueAttributes(SetQueueAttributesRequest request) {
		called("SetQueueAttributes", request.queueUrl());
		synchronized (this) {
			queue(request.queueUrl()).attributes.putAll(request.attributes());
		}
		return SetQueueAttributesResponse.builder().build();
	}

	@Override
	public GetQueueAttributesResponse getQueueAttributes(GetQueueAttributesRequest request) {
		called("GetQueueAttributes", request.queueUrl());
		synchronized (this) {
			queue(request.queueUrl());
		}
		String arn = NewQueue.arn("aws", "eu-west-1", this.account, QueueUrls.name(request.queueUrl()));
		return GetQueueAttributesResponse.builder().attributes(Map.of(QueueAttributeName.QUEUE_ARN, arn)).build();
	}

	@Override
	public TagQueueResponse tagQueue(TagQueueRequest request) {
		called("TagQueue", request.queueUrl());
		synchronized (this) {
			queue(request.queueUrl()).tags.putAll(request.tags());
		}
		return TagQueueResponse.builder().build();
	}

	@Override
	public ListQueueTagsResponse listQueueTags(ListQueueTagsRequest request) {
		called("ListQueueTags", request.queueUrl());
		synchronized (this) {
			return ListQueueTagsResponse.builder().tags(queue(request.queueUrl()).tags).build();
		}
	}

	@Override
	public ListQueuesResponse listQueues(ListQueuesRequest request) {
		called("ListQueues", request.queueNamePrefix());
		synchronized (this) {
			List<String> urls = this.queues.keySet()
				.stream()
				.filter((name) -> name.startsWith(request.queueNamePrefix()))
				.map(this::url)
				.toList();
			int from = (request.nextToken() != null) ? Integer.parseInt(request.nextToken()) : 0;
			int to = Math.min(urls.size(), from + request.maxResults());
			return ListQueuesResponse.builder()
				.queueUrls(urls.subList(from, to))
				.nextToken((to < urls.size()) ? Integer.toString(to) : null)
				.build();
		}
	}

	@Override
	public ReceiveMessageResponse receiveMessage(ReceiveMessageRequest request) {
		called("ReceiveMessage", request.queueUrl());
		synchronized (this) {
			Queue queue = queue(request.queueUrl());
			waitForMessage(queue);
			queue = queue(request.queueUrl());
			List<Message> messages = new ArrayList<>();
			while (messages.size() < request.maxNumberOfMessages() && !queue.visible.isEmpty()) {
				String receipt = "receipt" + this.receipts++;
				String body = queue.visible.remove();
				queue.inFlight.put(receipt, body);
				messages.add(Message.builder().messageId(receipt).receiptHandle(receipt).body(body).build());
			}
			return ReceiveMessageResponse.builder().messages(messages).build();
		}
	}

	private synchronized void waitForMessage(Queue queue) {
		long end = System.nanoTime() + POLL.toNanos();
		try {
			for (long left = POLL.toNanos(); queue.visible.isEmpty() && left > 0; left = end - System.nanoTime()) {
				TimeUnit.NANOSECONDS.timedWait(this, left);
			}
		}
		catch (InterruptedException ex) {
			throw AbortedException.create("interrupted", ex);
		}
	}

	@Override
	public DeleteMessageBatchResponse deleteMessageBatch(DeleteMessageBatchRequest request) {
		called("DeleteMessageBatch", request.queueUrl());
		List<DeleteMessageBatchResultEntry> successful = new ArrayList<>();
		List<BatchResultErrorEntry> failed = new ArrayList<>();
		synchronized (this) {
			Queue queue = queue(request.queueUrl());
			request.entries().forEach((entry) -> {
				if (queue.inFlight.remove(entry.receiptHandle()) != null) {
					successful.add(DeleteMessageBatchResultEntry.builder().id(entry.id()).build());
				}
				else {
					failed.add(BatchResultErrorEntry.builder().id(entry.id()).build());
				}
			});
		}
		return DeleteMessageBatchResponse.builder().successful(successful).failed(failed).build();
	}

	@Override
	public String serviceName() {
		return "sqs";
	}

	@Override
	public synchronized void close() {
		this.closed = true;
	}

	private static final class Queue {

		private final Map<QueueAttributeName, String> attributes;

		private final Map<String, String> tags;

		private final Deque<String> visible = new ArrayDeque<>();

		private final Map<String, String> inFlight = new HashMap<>();

		Queue(Map<QueueAttributeName, String> attributes, Map<String, String> tags) {
			this.attributes = new LinkedHashMap<>(attributes);
			this.tags = new LinkedHashMap<>(tags);
		}

	}

}
