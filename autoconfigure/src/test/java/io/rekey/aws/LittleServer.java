// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

/**
 * A server on a loopback port that answers each request with whatever a test wants, be it
 * HTTP or not.
 */
final class LittleServer implements AutoCloseable {

	private static final int TLS_HANDSHAKE = 0x16;

	/**
	 * The requests, headers and bodies.
	 */
	final List<String> requests = new CopyOnWriteArrayList<>();

	private final ServerSocket server;

	private final Function<String, @Nullable String> answer;

	private LittleServer(ServerSocket server, Function<String, @Nullable String> answer) {
		this.server = server;
		this.answer = answer;
		start(this::accept);
	}

	/**
	 * Starts a server.
	 * @param answer gives the answer to a request, {@code null} to close the connection
	 */
	static LittleServer start(Function<String, @Nullable String> answer) throws IOException {
		return new LittleServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answer);
	}

	/**
	 * Starts a server that always gives the same answer.
	 */
	static LittleServer answering(@Nullable String answer) throws IOException {
		return start((request) -> answer);
	}

	/**
	 * Starts a server with TLS.
	 */
	static LittleServer answering(SSLContext context, String answer) throws IOException {
		return new LittleServer(
				context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
				(request) -> answer);
	}

	/**
	 * Words an answer.
	 * @param status the status
	 * @param type the content type
	 * @param body the body
	 * @param headers further headers
	 */
	static String http(int status, String type, String body, String... headers) {
		StringBuilder text = new StringBuilder("HTTP/1.1 " + status + " Status\r\nContent-Type: " + type + "\r\n");
		for (String header : headers) {
			text.append(header).append("\r\n");
		}
		return text.append("Content-Length: ")
			.append(body.getBytes(StandardCharsets.UTF_8).length)
			.append("\r\nConnection: close\r\n\r\n")
			.append(body)
			.toString();
	}

	/**
	 * Words an error as Secrets Manager does.
	 */
	static String error(int status, String code, String message) {
		return http(status, "application/x-amz-json-1.1",
				"{\"__type\":\"" + code + "\",\"Message\":\"" + message + "\"}", "x-amzn-RequestId: 1");
	}

	int port() {
		return this.server.getLocalPort();
	}

	String address() {
		return "127.0.0.1:" + port();
	}

	private void accept() throws IOException {
		while (true) {
			Socket socket = this.server.accept();
			start(() -> serve(socket));
		}
	}

	private void serve(Socket socket) throws IOException {
		try (socket) {
			String request = read(socket.getInputStream());
			this.requests.add(request);
			String text = this.answer.apply(request);
			if (text != null) {
				socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
				socket.getOutputStream().flush();
			}
		}
	}

	private static String read(InputStream input) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		int missing = Integer.MAX_VALUE;
		while (missing > 0) {
			int next = input.read();
			if (next < 0) {
				break;
			}
			bytes.write(next);
			if (bytes.size() == 1 && next == TLS_HANDSHAKE) {
				break;
			}
			missing--;
			String text = (missing > Integer.MAX_VALUE / 2 && next == '\n') ? bytes.toString(StandardCharsets.UTF_8)
					: "";
			if (text.endsWith("\r\n\r\n")) {
				missing = bodyLength(text);
			}
		}
		return bytes.toString(StandardCharsets.UTF_8);
	}

	private static int bodyLength(String headers) {
		return headers.lines()
			.map((line) -> line.toLowerCase(Locale.ROOT))
			.filter((line) -> line.startsWith("content-length:"))
			.map((line) -> Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()))
			.findFirst()
			.orElse(0);
	}

	private static void start(Task task) {
		Thread thread = new Thread(() -> {
			try {
				task.run();
			}
			catch (IOException ex) {
				// The server or the connection was closed.
			}
		}, "little-server");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		this.server.close();
	}

	private interface Task {

		void run() throws IOException;

	}

}
