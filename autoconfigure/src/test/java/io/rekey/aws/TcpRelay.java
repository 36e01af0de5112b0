// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Passes connections to one address on to a port of the loopback interface.
 */
final class TcpRelay implements AutoCloseable {

	private final ServerSocket server;

	private final int target;

	TcpRelay(InetAddress address, int target) throws IOException {
		this.server = new ServerSocket(0, 50, address);
		this.target = target;
		start(this::accept);
	}

	int port() {
		return this.server.getLocalPort();
	}

	private void accept() throws IOException {
		while (true) {
			Socket from = this.server.accept();
			Socket to = new Socket(InetAddress.getLoopbackAddress(), this.target);
			start(() -> pump(from, to));
			start(() -> pump(to, from));
		}
	}

	private static void pump(Socket from, Socket to) throws IOException {
		try (from; to) {
			from.getInputStream().transferTo(to.getOutputStream());
		}
	}

	private static void start(Task task) {
		Thread thread = new Thread(() -> {
			try {
				task.run();
			}
			catch (IOException ex) {
				// One side has closed the connection.
			}
		}, "relay");
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
