// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;

/**
 * An HTTP server on a random port of the loopback interface. It has a thread for each
 * request under way, since long polls hold theirs.
 */
final class Endpoint implements AutoCloseable {

	static {
		// The JDK's server writes headers and body apart: with Nagle's algorithm each
		// answer takes 40 ms.
		if (System.getProperty("sun.net.httpserver.nodelay") == null) {
			System.setProperty("sun.net.httpserver.nodelay", "true");
		}
	}

	private final ExecutorService threads = Executors.newCachedThreadPool(new DaemonThreads("http"));

	private final HttpServer server;

	Endpoint() {
		try {
			this.server = HttpServer
				.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 }), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.setExecutor(this.threads);
	}

	URI uri() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
	}

	void start(HttpHandler handler) {
		this.server.createContext("/", handler);
		this.server.start();
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.threads.shutdownNow();
	}

}
