// SPDX-License-Identifier: Apache-2.0

package io.rekey.typed;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.rekey.RotatingSecret;
import io.rekey.SecretSnapshot;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * The example of the guide: signs with the current key, verifies with the one before as
 * well.
 */
@NullMarked
final class TokenKeyRing {

	private final RotatingSecret<SigningKey> keys;

	private final Duration lifetime;

	private final Clock clock;

	TokenKeyRing(RotatingSecret<SigningKey> keys, Duration lifetime, Clock clock) {
		this.keys = keys;
		this.lifetime = lifetime;
		this.clock = clock;
	}

	String sign(String subject) {
		SigningKey key = this.keys.get();
		String claims = key.id() + "." + subject + "." + this.clock.instant().plus(this.lifetime).toEpochMilli();
		return claims + "." + key.mac(claims);
	}

	boolean verify(String token) {
		String[] parts = token.split("\\.", -1);
		if (parts.length != 4) {
			return false;
		}
		SigningKey key = find(parts[0]);
		String claims = token.substring(0, token.lastIndexOf('.'));
		return key != null && MessageDigest.isEqual(bytes(key.mac(claims)), bytes(parts[3]))
				&& this.clock.instant().isBefore(Instant.ofEpochMilli(Long.parseLong(parts[2])));
	}

	private @Nullable SigningKey find(String id) {
		SigningKey known = find(id, this.keys.snapshot());
		return (known != null) ? known : findAfterCheck(id);
	}

	private @Nullable SigningKey find(String id, SecretSnapshot<SigningKey> snapshot) {
		SigningKey previous = snapshot.previous();
		return id.equals(snapshot.current().id()) ? snapshot.current()
				: (previous != null && id.equals(previous.id())) ? previous : null;
	}

	/**
	 * Another replica may have moved to a new key first, and signed with it. Forged ids
	 * cost one check of the secret in rekey.rotation.min-interval at most.
	 */
	private @Nullable SigningKey findAfterCheck(String id) {
		try {
			return find(id, this.keys.check().get(5, TimeUnit.SECONDS));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return null;
		}
		catch (ExecutionException | TimeoutException ex) {
			return null;
		}
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * What the secret holds: {@code {"id":"2026-11","secret":"…"}}.
	 */
	record SigningKey(String id, String secret) {

		String mac(String text) {
			try {
				Mac mac = Mac.getInstance("HmacSHA256");
				mac.init(new SecretKeySpec(bytes(this.secret), "HmacSHA256"));
				return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(bytes(text)));
			}
			catch (GeneralSecurityException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		public String toString() {
			return "SigningKey[id=" + this.id + "]";
		}

	}

}
