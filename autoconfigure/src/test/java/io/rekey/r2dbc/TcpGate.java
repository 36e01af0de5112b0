// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A port that leads to another one. While it is shut, the server's answers are held back.
 */
final class TcpGate implements AutoCloseable {

	final AtomicInteger connections = new AtomicInteger();

	private final ServerSocket server;

	private final int target;

	private boolean shut;

	TcpGate(int target) {
		this.target = target;
		try {
			this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(this::accept);
	}

	int port() {
		return this.server.getLocalPort();
	}

	synchronized void shut() {
		this.shut = true;
	}

	synchronized void open() {
		this.shut = false;
		notifyAll();
	}

	private synchronized void pass() throws InterruptedException {
		while (this.shut) {
			wait();
		}
	}

	private void accept() throws IOException {
		while (true) {
			Socket client = this.server.accept();
			this.connections.incrementAndGet();
			Socket there = new Socket(InetAddress.getLoopbackAddress(), this.target);
			start(() -> copy(client, there, false));
			start(() -> copy(there, client, true));
		}
	}

	private void copy(Socket from, Socket to, boolean isGated) throws IOException, InterruptedException {
		try (from; to) {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			byte[] buffer = new byte[8192];
			for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
				if (isGated) {
					pass();
				}
				out.write(buffer, 0, count);
			}
		}
	}

	private static void start(Work work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (IOException | InterruptedException ex) {
				// Either side has gone.
			}
		}, "tcp-gate");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		open();
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private interface Work {

		void run() throws IOException, InterruptedException;

	}

}
