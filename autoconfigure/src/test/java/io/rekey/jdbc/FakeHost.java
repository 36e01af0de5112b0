// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A host that accepts connections and is no database.
 */
final class FakeHost implements AutoCloseable {

	private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("localhost"));

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private FakeHost(Answer answer) throws IOException {
		Thread thread = new Thread(() -> accept(answer), "fake-host");
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * Starts a host.
	 * @param answer what it does once it has a connection
	 */
	static FakeHost start(Answer answer) throws IOException {
		return new FakeHost(answer);
	}

	/**
	 * Starts a host that never says anything.
	 */
	static FakeHost silent() throws IOException {
		return start((socket) -> {
		});
	}

	private void accept(Answer answer) {
		try {
			while (true) {
				Socket socket = this.server.accept();
				this.sockets.add(socket);
				answer.to(socket);
			}
		}
		catch (IOException ex) {
			// It is closed.
		}
	}

	int port() {
		return this.server.getLocalPort();
	}

	/**
	 * Counts the connections that it has accepted.
	 */
	int accepted() {
		return this.sockets.size();
	}

	/**
	 * Counts those whose other end is open.
	 */
	long open() {
		return this.sockets.stream().filter(FakeHost::isOpen).count();
	}

	private static boolean isOpen(Socket socket) {
		try {
			socket.setSoTimeout(10);
			socket.getInputStream().readAllBytes();
			return false;
		}
		catch (SocketTimeoutException ex) {
			return true;
		}
		catch (IOException ex) {
			// It was reset.
			return false;
		}
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	/**
	 * What the host does once it has a connection.
	 */
	@FunctionalInterface
	interface Answer {

		void to(Socket socket) throws IOException;

	}

}
