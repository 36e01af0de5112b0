// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.ActorSystem;
import org.elasticmq.NodeAddress;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;

/**
 * The embedded SQS server. It is asked over one connection for each request: there is no
 * client whose threads would outlive it.
 */
final class ElasticMq implements AutoCloseable {

	private static final System.Logger LOGGER = System.getLogger(ElasticMq.class.getName());

	private static final String CONFIG = """
			pekko {
			  loggers = ["org.apache.pekko.event.slf4j.Slf4jLogger"]
			  logging-filter = "org.apache.pekko.event.slf4j.Slf4jLoggingFilter"
			  loglevel = "WARNING"
			  stdout-loglevel = "OFF"
			  daemonic = on
			  log-dead-letters = off
			  log-dead-letters-during-shutdown = off
			  jvm-exit-on-fatal-error = off
			  jvm-shutdown-hooks = off
			  coordinated-shutdown.run-by-jvm-shutdown-hook = off
			  http.server.request-timeout = 25 s
			  http.server.parsing.illegal-header-warnings = off
			  http.server.parsing.max-uri-length = 256k
			}
			""";

	private static final int TIMEOUT_MILLIS = 30_000;

	private static final int STOP_SECONDS = 5;

	private static final List<String> REQUEST_HEADERS = List.of("Content-Type", "X-Amz-Target", "x-amzn-query-mode");

	private static final List<String> RESPONSE_HEADERS = List.of("Content-Type", "x-amzn-query-error");

	private final ActorSystem system;

	private final SQSRestServer server;

	private final URI uri;

	private ElasticMq(ActorSystem system, SQSRestServer server, URI uri) {
		this.system = system;
		this.server = server;
		this.uri = uri;
	}

	/**
	 * Start a server on a random port of the loopback interface.
	 * @param account the region and account that its ARNs tell
	 * @param endpoint the endpoint that its queue URLs lead to
	 */
	static ElasticMq start(AwsAccount account, URI endpoint) {
		QuietLogging.apply();
		ClassLoader classLoader = ElasticMq.class.getClassLoader();
		Config config = ConfigFactory.parseString(CONFIG)
			.withFallback(ConfigFactory.defaultReference(classLoader))
			.resolve();
		ActorSystem system = ActorSystem.create("embedded-sqs", config, classLoader);
		SQSRestServer server = SQSRestServerBuilder.withActorSystem(system)
			.withInterface("127.0.0.1")
			.withDynamicPort()
			.withServerAddress(new NodeAddress(endpoint.getScheme(), endpoint.getHost(), endpoint.getPort(), ""))
			.withAWSRegion(account.region())
			.withAWSAccountId(account.id())
			.start();
		removeBean();
		int port = server.waitUntilStarted().localAddress().getPort();
		return new ElasticMq(system, server, URI.create("http://127.0.0.1:" + port));
	}

	/**
	 * Take back the one MBean that the first server of a process registers and none ever
	 * removes: it would keep that server alive.
	 */
	private static void removeBean() {
		MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
		try {
			ObjectName name = new ObjectName("org.elasticmq:name=Queues");
			if (beans.isRegistered(name)) {
				beans.unregisterMBean(name);
			}
		}
		catch (InstanceNotFoundException ex) {
			LOGGER.log(Level.DEBUG, "Another server removed the MBean first", ex);
		}
		catch (JMException ex) {
			throw new IllegalStateException("ElasticMQ's MBean can't be removed", ex);
		}
	}

	URI uri() {
		return this.uri;
	}

	Reply forward(Call call) {
		return forward(call, (canceller) -> {
		});
	}

	/**
	 * Hand a call on.
	 * @param onStart takes what cuts the call off
	 */
	Reply forward(Call call, Consumer<Runnable> onStart) {
		try {
			return exchange(call, onStart);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Reply exchange(Call call, Consumer<Runnable> onStart) throws IOException {
		URI target = this.uri.resolve(call.path());
		HttpURLConnection connection = (HttpURLConnection) target.toURL().openConnection(Proxy.NO_PROXY);
		connection.setRequestMethod("POST");
		connection.setDoOutput(true);
		connection.setConnectTimeout(TIMEOUT_MILLIS);
		connection.setReadTimeout(TIMEOUT_MILLIS);
		byte[] bytes = call.body().getBytes(StandardCharsets.UTF_8);
		connection.setFixedLengthStreamingMode(bytes.length);
		connection.setRequestProperty("Connection", "close");
		for (String name : REQUEST_HEADERS) {
			String value = call.header(name);
			if (value != null) {
				connection.setRequestProperty(name, value);
			}
		}
		try (OutputStream body = connection.getOutputStream()) {
			body.write(bytes);
		}
		onStart.accept(connection::disconnect);
		return reply(connection);
	}

	private static Reply reply(HttpURLConnection connection) throws IOException {
		int status = connection.getResponseCode();
		Map<String, String> headers = new HashMap<>();
		for (String name : RESPONSE_HEADERS) {
			String value = connection.getHeaderField(name);
			if (value != null) {
				headers.put(name, value);
			}
		}
		try (InputStream body = (status < 400) ? connection.getInputStream() : connection.getErrorStream()) {
			return new Reply(status, headers,
					(body != null) ? new String(body.readAllBytes(), StandardCharsets.UTF_8) : "");
		}
	}

	/**
	 * Stop at once: the server's own way would wait for the long polls under way.
	 */
	@Override
	public void close() {
		this.server.stopAndGetFuture().apply();
		this.system.terminate();
		try {
			this.system.getWhenTerminated().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			throw new IllegalStateException("The embedded SQS server did not stop", ex);
		}
	}

}
