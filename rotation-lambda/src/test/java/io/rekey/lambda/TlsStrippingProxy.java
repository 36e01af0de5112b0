// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Stands before a MySQL or MariaDB server and takes the word "TLS" out of its greeting,
 * so that the server looks like one without.
 */
final class TlsStrippingProxy implements AutoCloseable {

	private static final int TLS = 0x08;

	private final ServerSocket listener;

	private TlsStrippingProxy(ServerSocket listener) {
		this.listener = listener;
	}

	static TlsStrippingProxy to(int port) throws IOException {
		ServerSocket listener = new ServerSocket(0, 5, InetAddress.getByName("localhost"));
		start(() -> {
			while (true) {
				Socket client = listener.accept();
				Socket server = new Socket("localhost", port);
				start(() -> client.getInputStream().transferTo(server.getOutputStream()));
				start(() -> {
					greet(new DataInputStream(server.getInputStream()), client.getOutputStream());
					server.getInputStream().transferTo(client.getOutputStream());
					client.close();
				});
			}
		});
		return new TlsStrippingProxy(listener);
	}

	/**
	 * Pass on the first packet: its length in three bytes, a number, and behind the
	 * server's version, which ends with a zero, and 13 bytes more its capabilities.
	 */
	private static void greet(InputStream server, OutputStream client) throws IOException {
		byte[] head = server.readNBytes(4);
		byte[] body = server.readNBytes((head[0] & 0xFF) | (head[1] & 0xFF) << 8);
		int version = 1;
		while (body[version] != 0) {
			version++;
		}
		body[version + 1 + 13 + 1] &= ~TLS;
		client.write(head);
		client.write(body);
		client.flush();
	}

	private static void start(Work work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (IOException ex) {
				// One side has hung up.
			}
		});
		thread.setDaemon(true);
		thread.start();
	}

	int port() {
		return this.listener.getLocalPort();
	}

	@Override
	public void close() throws IOException {
		this.listener.close();
	}

	/**
	 * What a thread does.
	 */
	private interface Work {

		void run() throws IOException;

	}

}
