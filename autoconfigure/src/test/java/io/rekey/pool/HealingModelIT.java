// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.rekey.RotationTrigger;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.store.RotationSettings;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretStore;
import io.rekey.store.Signal;
import io.rekey.store.TestFollowers;
import io.rekey.task.DaemonThreads;
import io.rekey.task.Scheduler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the healing of logins through random lives, in which databases accept, refuse,
 * lock, hang and recover, labels move, and Secrets Manager is slow or away. A borrower
 * that could have had a login within its time-out has one, and reads are bounded. Time is
 * moved by hand; the seed of a life that goes wrong is printed and runs it again.
 */
class HealingModelIT {

	private static final int LIVES = Integer.getInteger("rekey.test.healings", 10_000);

	private static final long SEED = Long.getLong("rekey.test.seed", System.nanoTime());

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.rekey");

	private final @Nullable Level level = this.logger.getLevel();

	@BeforeEach
	void beQuiet() {
		this.logger.setLevel(Level.OFF);
	}

	@AfterEach
	void logAgain() {
		this.logger.setLevel(this.level);
	}

	@Test
	void whenAPasswordHasChangedThenEachBorrowerHasALoginAsSoonAsTheVersionCouldBeRead() {
		run(LIVES, Window::new);
	}

	@Test
	void whenAnythingHappensThenABorrowerThatCouldHaveHadALoginHasOne() {
		run(LIVES / 2, Storm::new);
	}

	@Test
	void whenSecretsManagerIsAwayNextToOthersThenAPoolThatCanWaitHasALogin() {
		run(LIVES / 2, Neighbours::new);
	}

	private static void run(int lives, LifeFactory factory) {
		System.out.println("Seed of the lives of logins: " + SEED);
		for (int i = 0; i < lives; i++) {
			long seed = SEED + i;
			Life life = factory.create(new Random(seed));
			try {
				life.live();
			}
			catch (AssertionError | RuntimeException ex) {
				throw new AssertionError("-Drekey.test.healings=2 -Drekey.test.seed=" + seed + ": " + ex.getMessage()
						+ "\n" + String.join("\n", life.diary), ex);
			}
			finally {
				life.close();
			}
		}
	}

	private interface LifeFactory {

		Life create(Random random);

	}

	/**
	 * Some pools of one secret.
	 */
	private abstract static class Life {

		final Random random;

		final VirtualHealingTime time = new VirtualHealingTime();

		final VirtualSecret secret = new VirtualSecret(this.time);

		final List<String> diary = new ArrayList<>();

		private final SecretStore store = new SecretStore(this.secret, (id) -> SecretLocation.of(id.value()),
				Clock.systemUTC());

		private final Scheduler scheduler = new Scheduler(DaemonThreads.named("follow-"));

		private final LoginHealer healer = new LoginHealer(VirtualSecret.ID, this.store, this.secret, (id) -> true,
				this.time, this.scheduler);

		final SecretRotator rotator = new SecretRotator(this.store, this.secret,
				RotationSettings.withMinInterval(Duration.ZERO), TestFollowers.none(), Clock.systemUTC());

		Life(Random random) {
			this.random = random;
			this.scheduler.close();
			this.secret.put(SecretLocation.CURRENT, "v1");
			this.store.load(List.of(VirtualSecret.ID));
		}

		abstract void live();

		final RotatingConnector<String> pool(VirtualDatabase database, int number, Duration timeout) {
			PoolLogins logins = new PoolLogins(new LoginKeys(VirtualSecret.ID, "username", "password", null),
					(version) -> "jdbc:postgresql:" + number);
			Duration budget = timeout.multipliedBy(80).dividedBy(100);
			return new RotatingConnector<>(database, logins, this.healer,
					(budget.compareTo(Duration.ofSeconds(10)) < 0) ? budget : Duration.ofSeconds(10), this.scheduler);
		}

		/**
		 * Connects as a pool does while somebody waits for a connection.
		 */
		final boolean borrow(RotatingConnector<String> pool, Duration timeout) {
			long end = this.time.nanoTime() + timeout.toNanos();
			LoginResult<String> result = pool.connect();
			for (int i = 0; !result.isAccepted() && this.time.nanoTime() < end; i++) {
				this.time.sleep(millis(Math.min(1_000, 10L << Math.min(i, 9))));
				result = pool.connect();
			}
			return result.isAccepted() && this.time.nanoTime() <= end;
		}

		final void write(String entry) {
			this.diary.add(Duration.ofNanos(this.time.nanoTime()) + " " + entry);
		}

		final boolean chance(double probability) {
			return this.random.nextDouble() < probability;
		}

		final Duration upTo(long maxMillis) {
			return millis(this.random.nextLong(maxMillis));
		}

		static Duration millis(long millis) {
			return Duration.ofMillis(millis);
		}

		final void close() {
			this.rotator.close();
		}

	}

	/**
	 * The password changes while Secrets Manager is away for a while, next to pools that
	 * hurry, pools that are closed, and pools that nothing helps.
	 */
	private static final class Neighbours extends Life {

		/**
		 * The longest pause between two reads, and between two attempts of a pool.
		 */
		private static final Duration SLACK = Duration.ofSeconds(3);

		private volatile boolean ended;

		Neighbours(Random random) {
			super(random);
		}

		@Override
		void live() {
			VirtualDatabase database = new VirtualDatabase(this.time);
			database.latency = upTo(20);
			this.secret.latency = upTo(chance(0.5) ? 300 : 2_000);
			database.accept("v1");
			if (chance(0.5)) {
				haunt(new VirtualDatabase(this.time), 1, millis(200).plus(upTo(10_000)), () -> false);
			}
			this.time.pass(upTo(60_000));
			Duration away = chance(0.5) ? upTo(4_000) : Duration.ZERO;
			if (!away.isZero()) {
				this.secret.failure = chance(0.5) ? Reason.UNREACHABLE : Reason.THROTTLED;
			}
			this.secret.put(SecretLocation.PENDING, "v2");
			database.accept("v2");
			long answers = this.time.nanoTime() + away.toNanos();
			this.time.execute(() -> {
				this.time.sleep(away);
				this.secret.failure = null;
			});
			if (chance(0.5)) {
				haunt(database, 0, millis(50).plus(upTo(300)), () -> false);
			}
			if (chance(0.3)) {
				long end = this.time.nanoTime() + upTo(2_000).toNanos();
				haunt(database, 0, Duration.ofSeconds(10), () -> this.time.nanoTime() > end);
			}
			write("read " + this.secret.latency + ", login " + database.latency + ", away " + away);
			this.time.pass(upTo(500));
			// Pools that don't try again by themselves.
			Duration budget = Duration.ofSeconds(10);
			RotatingConnector<String> patient = pool(database, 0, budget.multipliedBy(2));
			long start = this.time.nanoTime();
			LoginResult<String> result = this.time.call(patient::connect);
			Duration took = Duration.ofNanos(this.time.nanoTime() - start);
			write("had " + result.isAccepted() + " after " + took);
			this.ended = true;
			assertThat(result.isAccepted()).isTrue();
			assertThat(Duration.ofNanos(this.time.nanoTime() - answers))
				.isLessThan(SLACK.plus(this.secret.latency.multipliedBy(3)));
			this.time.pass(Duration.ofSeconds(30));
			long seconds = Duration.ofNanos(this.time.nanoTime()).toSeconds();
			assertThat(this.secret.reads).as("reads").hasSizeLessThanOrEqualTo((int) (12 + 2 * seconds));
		}

		/**
		 * Connects again and again.
		 */
		private void haunt(VirtualDatabase database, int number, Duration timeout, BooleanSupplier closed) {
			RotatingConnector<String> pool = pool(database, number, timeout);
			pool.attach(() -> {
			}, closed);
			this.time.execute(() -> {
				while (!this.ended && !closed.getAsBoolean()) {
					pool.connect();
					this.time.sleep(upTo(500).plus(millis(1)));
				}
			});
		}

	}

	/**
	 * Nothing happens but that the password changes, and Secrets Manager takes its time.
	 */
	private static final class Window extends Life {

		Window(Random random) {
			super(random);
		}

		@Override
		void live() {
			VirtualDatabase database = new VirtualDatabase(this.time);
			database.latency = upTo(20);
			this.secret.latency = upTo(chance(0.5) ? 300 : 5_000);
			Duration timeout = millis(250).plus(upTo(chance(0.5) ? 500 : 5_000));
			RotatingConnector<String> pool = pool(database, 0, timeout);
			this.secret.put(chance(0.8) ? SecretLocation.PENDING : SecretLocation.PREVIOUS, "v2");
			database.accept("v2");
			// The first login is refused, and only then anybody reads.
			long known = this.secret.latency.plus(database.latency).toNanos();
			long slack = database.latency.multipliedBy(3).plus(millis(15)).toNanos();
			int borrowers = 1 + this.random.nextInt(6);
			List<String> failed = new ArrayList<>();
			for (int i = 0; i < borrowers; i++) {
				Duration start = (i == 0) ? Duration.ZERO : upTo(8_000);
				this.time.execute(() -> {
					this.time.sleep(start);
					boolean possible = this.time.nanoTime() + timeout.toNanos() >= known + slack;
					boolean had = borrow(pool, timeout);
					write("borrower from " + start + ": " + had);
					if (possible && !had) {
						failed.add("from " + start);
					}
				});
			}
			write("read " + this.secret.latency + ", login " + database.latency + ", time-out " + timeout);
			this.time.pass(Duration.ofSeconds(60));
			assertThat(failed).isEmpty();
			assertThat(this.secret.reads).hasSizeLessThanOrEqualTo(3 * borrowers);
		}

	}

	/**
	 * Anything happens.
	 */
	private static final class Storm extends Life {

		/**
		 * So long nothing must change for a login to be certain: the longest bar of a
		 * refused login, the longest pause between two reads, and what they take, and the
		 * longest pause of the pool.
		 */
		private static final Duration CALM = Duration.ofSeconds(15);

		private static final Duration END = Duration.ofSeconds(100);

		private final List<VirtualDatabase> databases = new ArrayList<>();

		private final Set<String> versions = new TreeSet<>(Set.of("v1"));

		private final List<String> failed = new ArrayList<>();

		/**
		 * Since when nothing has changed.
		 */
		private long calmSince;

		/**
		 * Calms in which a login was possible, by database.
		 */
		private final List<List<long[]>> calms = new ArrayList<>();

		Storm(Random random) {
			super(random);
		}

		@Override
		void live() {
			int count = 1 + this.random.nextInt(3);
			for (int i = 0; i < count; i++) {
				VirtualDatabase database = new VirtualDatabase(this.time);
				database.accept("v1");
				this.databases.add(database);
				this.calms.add(new ArrayList<>());
				Duration timeout = millis(250).plus(upTo(60_000));
				RotatingConnector<String> pool = pool(database, i, timeout);
				int number = i;
				this.time.execute(() -> use(number, pool, timeout));
				this.time.execute(() -> use(number, pool, timeout));
			}
			this.time.execute(this::happen);
			this.time.pass(END.plus(Duration.ofMinutes(3)));
			assertThat(this.failed).isEmpty();
			assertReadsAreBounded();
		}

		private void use(int number, RotatingConnector<String> pool, Duration timeout) {
			while (this.time.nanoTime() < END.toNanos()) {
				long start = this.time.nanoTime();
				if (!borrow(pool, timeout)) {
					noteCalm();
					long end = start + timeout.toNanos();
					for (long[] calm : this.calms.get(number)) {
						if (Math.min(calm[1], end) - Math.max(calm[0], start) >= CALM.toNanos()) {
							this.failed.add("database " + number + " from " + Duration.ofNanos(start) + " to "
									+ Duration.ofNanos(end));
						}
					}
					write("no login for database " + number + " from " + Duration.ofNanos(start) + " to "
							+ Duration.ofNanos(end));
				}
				this.time.sleep(upTo(3_000));
			}
		}

		/**
		 * A calm in which a version that can be read is accepted is one that counts.
		 */
		private void noteCalm() {
			long now = this.time.nanoTime();
			for (int i = 0; i < this.databases.size(); i++) {
				VirtualDatabase database = this.databases.get(i);
				boolean read = LabelReads.LABELS.stream().anyMatch((label) -> isAccepted(database, label));
				if (database.failure == null && read && this.secret.failure == null) {
					this.calms.get(i).add(new long[] { this.calmSince, now });
				}
			}
			this.diary.add("calm from " + Duration.ofNanos(this.calmSince) + " to " + Duration.ofNanos(now));
		}

		private boolean isAccepted(VirtualDatabase database, String label) {
			String versionId = this.secret.get(label);
			return versionId != null && database.accepted.contains(versionId);
		}

		private void happen() {
			while (this.time.nanoTime() < END.toNanos()) {
				this.time.sleep(upTo(chance(0.3) ? 40_000 : 8_000));
				noteCalm();
				change();
				this.calmSince = this.time.nanoTime();
			}
		}

		private void change() {
			VirtualDatabase database = this.databases.get(this.random.nextInt(this.databases.size()));
			switch (this.random.nextInt(9)) {
				case 0 -> newPending();
				case 1 -> setPassword(database);
				case 2 -> finish();
				case 3 -> {
					this.secret.failure = (this.secret.failure == null) ? Reason.UNREACHABLE : null;
					write("Secrets Manager: " + this.secret.failure);
				}
				case 4 -> {
					this.secret.latency = upTo(600);
					LabelReads.LABELS.forEach((label) -> this.secret.delays.put(label, upTo(5)));
					write("read takes " + this.secret.latency + " and " + this.secret.delays);
				}
				case 5 -> {
					database.failure = chance(0.6) ? null
							: chance(0.5) ? LoginFailure.UNREACHABLE : LoginFailure.REFUSED;
					write("database " + this.databases.indexOf(database) + ": " + database.failure);
				}
				case 6 -> {
					database.latency = upTo(chance(0.1) ? 3_000 : 50);
					write("login takes " + database.latency);
				}
				case 7 -> {
					database.accept();
					write("database " + this.databases.indexOf(database) + " accepts nothing");
				}
				default -> {
					// An event, which may find nothing new.
					if (this.secret.failure == null) {
						this.rotator.signal(VirtualSecret.ID, Signal.of(RotationTrigger.OPERATOR)).join();
						write("event");
					}
				}
			}
		}

		private void newPending() {
			String next = "v" + (this.versions.size() + 1);
			this.versions.add(next);
			this.secret.put(SecretLocation.PENDING, next);
			write("pending " + next);
		}

		private void setPassword(VirtualDatabase database) {
			List<String> all = List.copyOf(this.versions);
			String pending = this.secret.get(SecretLocation.PENDING);
			String set = (pending != null && chance(0.7)) ? pending : all.get(this.random.nextInt(all.size()));
			database.accept(set);
			write("database " + this.databases.indexOf(database) + " accepts " + set);
		}

		private void finish() {
			String pending = this.secret.get(SecretLocation.PENDING);
			String current = this.secret.get(SecretLocation.CURRENT);
			if (pending != null && current != null) {
				this.secret.put(SecretLocation.PREVIOUS, current);
				this.secret.put(SecretLocation.CURRENT, pending);
				this.secret.remove(SecretLocation.PENDING);
				write("current " + pending);
			}
		}

		/**
		 * Each event reads once more.
		 */
		private void assertReadsAreBounded() {
			long events = this.diary.stream().filter((entry) -> entry.endsWith("event")).count();
			long seconds = Duration.ofNanos(this.time.nanoTime()).toSeconds();
			assertThat(this.secret.reads).as("reads").hasSizeLessThanOrEqualTo((int) (2 * seconds + events));
		}

	}

}
