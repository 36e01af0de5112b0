// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Certificates as they go wrong: of an authority that nobody trusts, unless a test does;
 * of another host; too old; too young. The JDK's {@code keytool} makes them.
 */
final class TestCertificates {

	private static final char[] PASSWORD = "changeit".toCharArray();

	private final Path directory;

	private final Path file;

	/**
	 * Makes an authority.
	 * @param directory where files go
	 */
	TestCertificates(Path directory) throws IOException, InterruptedException {
		this.directory = directory;
		this.file = directory.resolve("all.p12");
		make("authority", "-ext", "bc:c", "-validity", "3650");
	}

	/**
	 * Makes a certificate of the authority, and the context of a server that shows it.
	 * @param name any name
	 * @param host the host that it is for
	 * @param validity options of {@code keytool} that tell from when and how long
	 */
	SSLContext server(String name, String host, String... validity)
			throws IOException, InterruptedException, GeneralSecurityException {
		List<String> options = new ArrayList<>(List.of("-signer", "authority", "-ext", "san=dns:" + host));
		options.addAll(List.of(validity));
		make(name, options.toArray(new String[0]));
		KeyStore all = load();
		KeyStore own = KeyStore.getInstance("PKCS12");
		own.load(null, PASSWORD);
		own.setKeyEntry(name, all.getKey(name, PASSWORD), PASSWORD, all.getCertificateChain(name));
		KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keys.init(own, PASSWORD);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(keys.getKeyManagers(), null, null);
		return context;
	}

	/**
	 * Has new clients of this JVM trust the authority, until {@link #distrust}.
	 */
	void trust() throws IOException, GeneralSecurityException {
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, PASSWORD);
		trusted.setCertificateEntry("authority", load().getCertificate("authority"));
		Path store = this.directory.resolve("trusted.p12");
		try (OutputStream output = Files.newOutputStream(store)) {
			trusted.store(output, PASSWORD);
		}
		System.setProperty("javax.net.ssl.trustStore", store.toString());
		System.setProperty("javax.net.ssl.trustStorePassword", new String(PASSWORD));
	}

	static void distrust() {
		System.clearProperty("javax.net.ssl.trustStore");
		System.clearProperty("javax.net.ssl.trustStorePassword");
	}

	private KeyStore load() throws IOException, GeneralSecurityException {
		KeyStore all = KeyStore.getInstance("PKCS12");
		try (InputStream input = Files.newInputStream(this.file)) {
			all.load(input, PASSWORD);
		}
		return all;
	}

	private void make(String name, String... options) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias",
						name, "-dname", "CN=" + name, "-keyalg", "EC", "-storetype", "PKCS12", "-keystore",
						this.file.toString(), "-storepass", new String(PASSWORD)));
		command.addAll(List.of(options));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		if (process.waitFor() != 0) {
			throw new IOException("keytool: " + output);
		}
	}

}
