// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.SQLException;
import java.util.Base64;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A self-signed certificate for {@code localhost}.
 */
final class TestCertificate {

	private static final String PASSWORD = "changeit";

	private final KeyStore keyStore;

	private TestCertificate(KeyStore keyStore) {
		this.keyStore = keyStore;
	}

	static TestCertificate create(Path directory) {
		Path file = directory.resolve("certificate.p12");
		file.toFile().deleteOnExit();
		try {
			Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
					"-genkeypair", "-alias", "server", "-keyalg", "RSA", "-dname", "CN=localhost", "-ext",
					"san=dns:localhost", "-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", file.toString())
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			if (keytool.waitFor() != 0) {
				throw new IllegalStateException("keytool failed");
			}
			try (InputStream stream = Files.newInputStream(file)) {
				KeyStore keyStore = KeyStore.getInstance("PKCS12");
				keyStore.load(stream, PASSWORD.toCharArray());
				return new TestCertificate(keyStore);
			}
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Write the certificate and its key under the names that PostgreSQL looks for.
	 */
	void writeTo(Path directory) throws IOException {
		try {
			Path key = directory.resolve("server.key");
			Files.writeString(key,
					pem("PRIVATE KEY", this.keyStore.getKey("server", PASSWORD.toCharArray()).getEncoded()));
			Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
			Files.writeString(directory.resolve("server.crt"),
					pem("CERTIFICATE", this.keyStore.getCertificate("server").getEncoded()));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Run something in a JVM whose trust store, as system properties name it, has this
	 * certificate only.
	 */
	void whileInTrustStore(Work work) throws SQLException {
		try {
			Path file = Files.createTempFile("trusted", ".p12");
			try {
				KeyStore trusted = KeyStore.getInstance("PKCS12");
				trusted.load(null, null);
				trusted.setCertificateEntry("server", this.keyStore.getCertificate("server"));
				try (OutputStream stream = Files.newOutputStream(file)) {
					trusted.store(stream, PASSWORD.toCharArray());
				}
				System.setProperty("javax.net.ssl.trustStore", file.toString());
				System.setProperty("javax.net.ssl.trustStorePassword", PASSWORD);
				work.run();
			}
			finally {
				System.clearProperty("javax.net.ssl.trustStore");
				System.clearProperty("javax.net.ssl.trustStorePassword");
				Files.delete(file);
			}
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Run something in a JVM that trusts this certificate and no other.
	 */
	void whileTrusted(Work work) throws SQLException {
		try {
			SSLContext original = SSLContext.getDefault();
			KeyStore trusted = KeyStore.getInstance("PKCS12");
			trusted.load(null, null);
			trusted.setCertificateEntry("server", this.keyStore.getCertificate("server"));
			TrustManagerFactory trustManagers = TrustManagerFactory
				.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			trustManagers.init(trusted);
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(null, trustManagers.getTrustManagers(), null);
			SSLContext.setDefault(context);
			try {
				work.run();
			}
			finally {
				SSLContext.setDefault(original);
			}
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String pem(String type, byte[] content) {
		return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END " + type
				+ "-----\n";
	}

	/**
	 * What is run.
	 */
	interface Work {

		void run() throws SQLException;

	}

}
