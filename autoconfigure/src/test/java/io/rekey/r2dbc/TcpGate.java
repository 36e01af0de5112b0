/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

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
