// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.aws.AwsCalls;
import io.rekey.aws.AwsClients;
import io.rekey.aws.AwsSettings;
import io.rekey.aws.SecretsManagerClients;
import io.rekey.aws.SecretsManagerSource;
import io.rekey.store.SecretDescriber;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretSource;
import io.rekey.store.SecretStore;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.bootstrap.BootstrapContextClosedEvent;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.util.function.SingletonSupplier;

/**
 * The secrets of one Spring {@code Environment}: owns the store and the clients, which
 * live from the bootstrap of the application to the close of its context, and answers the
 * property sources.
 */
final class SecretEnvironment {

	private static final Log logger = LogFactory.getLog(SecretEnvironment.class);

	private final SecretReferencePropertySource references = new SecretReferencePropertySource(this);

	private final ReadMarks marks = new ReadMarks(new ReadClock(Clock.systemUTC()));

	private final List<SecretReaders> readers = new CopyOnWriteArrayList<>();

	private final List<ImportedSecret> newImports = new ArrayList<>();

	private final Declarations declarations = new Declarations();

	private final AwsCalls calls = new AwsCalls();

	private final SecretsManagerClients clients = new SecretsManagerClients(this::clientsForReading, this.calls);

	private final SecretsManagerSource reader = new SecretsManagerSource(this.clients);

	private final PausableSource source = new PausableSource(this.reader);

	private final SecretStore store = new SecretStore(this.source, (id) -> this.aliases.locate(id), Clock.systemUTC());

	private final NamedSecrets named = new NamedSecrets(this.declarations, () -> this.aliases, this::environments);

	private final ReferenceResolver resolver = new ReferenceResolver(this.store, this.marks, this.named,
			() -> this.aliases, () -> this.loaded);

	/**
	 * The environments of child contexts, whose aliases count for all.
	 */
	private final List<ConfigurableEnvironment> children = new CopyOnWriteArrayList<>();

	private volatile @Nullable ConfigurableEnvironment owner;

	private volatile SecretAliases aliases = SecretAliases.NONE;

	private volatile @Nullable Supplier<AwsSettings> settings;

	private volatile Log clientLog = LogFactory.getLog(AwsClients.class);

	private volatile boolean loaded;

	private volatile @Nullable BackgroundLoad background;

	private volatile SecretLoading loading = SecretLoading.NONE;

	/**
	 * Returns the one instance of a bootstrap context, which its application context
	 * shares as a bean.
	 * @param context the bootstrap context
	 * @return the instance
	 */
	static SecretEnvironment in(ConfigurableBootstrapContext context) {
		ConfigurableBootstrapContext refreshed = Refreshing.current();
		if (refreshed != null && !context.isRegistered(SecretEnvironment.class)) {
			SecretEnvironment known = in(refreshed);
			Prepared prepared = refreshed.isRegistered(Prepared.class) ? refreshed.get(Prepared.class) : null;
			context.register(SecretEnvironment.class, (ignored) -> known);
			if (prepared != null) {
				context.register(Prepared.class, (ignored) -> prepared);
			}
		}
		if (!context.isRegistered(SecretEnvironment.class)) {
			SecretEnvironment environment = new SecretEnvironment();
			context.register(SecretEnvironment.class, (ignored) -> environment);
			context.addCloseListener(environment::share);
			context.addCloseListener((event) -> prepared(context, event));
		}
		return Objects.requireNonNull(context.get(SecretEnvironment.class));
	}

	/**
	 * Has a bootstrap context, and so its application context, use the instance of a
	 * parent, which does not end with them.
	 * @param context the bootstrap context
	 * @param shared what is shared
	 */
	static void share(ConfigurableBootstrapContext context, SharedSecrets shared) {
		SecretEnvironment environment = shared.environment();
		context.register(SecretEnvironment.class, (ignored) -> environment);
		context.register(SharedSecrets.class, (ignored) -> shared);
		context.addCloseListener((event) -> prepared(context, event));
		context.addCloseListener((event) -> {
			if (event.getApplicationContext().getBeanFactory() instanceof DefaultListableBeanFactory beans) {
				environment.register(beans, event);
				environment.adopt(event.getApplicationContext().getEnvironment(), shared, beans);
			}
		});
	}

	private static void prepared(ConfigurableBootstrapContext context, BootstrapContextClosedEvent event) {
		Prepared prepared = new Prepared(event.getApplicationContext().getEnvironment());
		context.register(Prepared.class, (ignored) -> prepared);
	}

	/**
	 * Returns the environment that was prepared with a bootstrap context.
	 * @param context the bootstrap context
	 * @return the environment, or {@code null} until its application context is there:
	 * afterwards only a refresh prepares another one
	 */
	static @Nullable ConfigurableEnvironment preparedWith(ConfigurableBootstrapContext context) {
		Prepared prepared = context.isRegistered(Prepared.class) ? context.get(Prepared.class) : null;
		return (prepared != null) ? prepared.environment() : null;
	}

	private void adopt(ConfigurableEnvironment child, SharedSecrets shared, DefaultListableBeanFactory beans) {
		String name = SharedSecrets.class.getName();
		beans.registerSingleton(name, shared);
		this.children.add(child);
		beans.registerDisposableBean(name, (DisposableBean) () -> this.children.remove(child));
	}

	private void share(BootstrapContextClosedEvent event) {
		this.owner = event.getApplicationContext().getEnvironment();
		if (event.getApplicationContext().getBeanFactory() instanceof DefaultListableBeanFactory beans) {
			register(beans, event);
			beans.registerDisposableBean(SecretEnvironment.class.getName(), (DisposableBean) this.reader::close);
		}
	}

	private void register(DefaultListableBeanFactory beans, BootstrapContextClosedEvent event) {
		beans.registerSingleton(SecretEnvironment.class.getName(), this);
		if (beans.getBeanNamesForType(ConfigurableBootstrapContext.class, false, false).length == 0) {
			// Spring Cloud's refresh asks for this bean: without it, it would start
			// from an empty bootstrap context and read every secret once more.
			beans.registerSingleton(ConfigurableBootstrapContext.class.getName(), event.getBootstrapContext());
		}
	}

	ReferenceResolver resolver() {
		return this.resolver;
	}

	NamedSecrets named() {
		return this.named;
	}

	PropertySource<?> references() {
		return this.references;
	}

	/**
	 * Makes the property source of an import.
	 * @param secret the import
	 * @param context where it is loaded: what is read before the context closes, while
	 * the environment is being prepared, does not count as used
	 * @return the source
	 */
	PropertySource<?> imported(ImportedSecret secret, ConfigurableBootstrapContext context) {
		this.newImports.add(secret);
		SecretPropertySource imported = new SecretPropertySource(secret, this);
		if (preparedWith(context) != null) {
			imported.beginUse();
		}
		else {
			context.addCloseListener((event) -> imported.beginUse());
		}
		return imported;
	}

	/**
	 * Loads every secret that the environment imports or refers to and that is not in use
	 * yet.
	 * @throws UnresolvedSecretsException if any can't be resolved
	 */
	void load(ConfigurableEnvironment environment, DeferredLogFactory logFactory,
			ConfigurableBootstrapContext bootstrapContext) {
		findSettings(environment);
		this.reader.setLog(logFactory.getLog(SecretsManagerSource.class));
		this.clientLog = logFactory.getLog(AwsClients.class);
		if (bootstrapContext.isRegistered(SecretsManagerClient.class)) {
			SecretsManagerClient client = bootstrapContext.get(SecretsManagerClient.class);
			if (client != null) {
				this.clients.use(client);
			}
		}
		SecretLoad load = newLoad(environment, logFactory.getLog(SecretEnvironment.class));
		if (this.loaded) {
			loadMore(load);
		}
		else if (load.isOnDemand() && !load.ids().isEmpty()) {
			loadInBackground(load);
		}
		else {
			loadFirst(load);
		}
	}

	private void loadInBackground(SecretLoad load) {
		BackgroundLoad begun = new BackgroundLoad(() -> read(load), (failures) -> {
			checkFirst(load, failures);
			this.background = null;
		});
		this.background = begun;
		this.loaded = true;
		begun.start();
	}

	private void loadFirst(SecretLoad load) {
		Map<SecretId, SecretUnavailableException> failures = load.ids().isEmpty() ? Map.of() : read(load);
		this.loaded = true;
		checkFirst(load, failures);
	}

	private void checkFirst(SecretLoad load, Map<SecretId, SecretUnavailableException> failures) {
		try {
			load.check(failures);
		}
		catch (RuntimeException ex) {
			// There may be no context that closes it.
			this.reader.close();
			throw ex;
		}
	}

	private void loadMore(SecretLoad load) {
		load.check(read(load));
	}

	/**
	 * Waits for what is read in the background.
	 * @throws UnresolvedSecretsException if a reference has no value
	 */
	void awaitLoaded() {
		BackgroundLoad begun = this.background;
		if (begun != null) {
			begun.await();
		}
	}

	/**
	 * Loads what the environment of a child context imports or refers to in addition.
	 * Aliases of this environment win over those of the child.
	 * @throws UnresolvedSecretsException if any can't be resolved
	 */
	void loadShared(ConfigurableEnvironment environment, DeferredLogFactory logFactory) {
		ConfigurableEnvironment known = this.owner;
		findAliases((known != null) ? new ConfigurableEnvironment[] { known, environment }
				: new ConfigurableEnvironment[] { environment });
		loadMore(newLoad(environment, logFactory.getLog(SecretEnvironment.class)));
	}

	/**
	 * Where nothing is set, and so nothing can be wrong, this costs nothing before it is
	 * needed.
	 */
	private void findSettings(ConfigurableEnvironment environment) {
		SettingReferences.refuse(environment);
		this.settings = SingletonSupplier.of(() -> AwsSettings.from(Binder.get(environment)));
		findAliases(environment);
	}

	private void findAliases(ConfigurableEnvironment... strongest) {
		List<ConfigurableEnvironment> all = new ArrayList<>(List.of(strongest));
		all.addAll(this.children);
		this.aliases = all.stream().anyMatch(SecretAliases::mayBeIn)
				? SecretAliases.from(JointBinder.of(all), settings()) : SecretAliases.NONE;
	}

	private SecretLoad newLoad(ConfigurableEnvironment environment, Log log) {
		List<ImportedSecret> imports = List.copyOf(this.newImports);
		this.newImports.clear();
		SecretLoad load = new SecretLoad(this, environment, imports, log);
		this.declarations.add(load.ids());
		return load;
	}

	/**
	 * Loads and checks references in property sources that were added since, by tests for
	 * example, which may also say where AWS is.
	 * @param environment the environment
	 * @throws UnresolvedSecretsException if any can't be resolved
	 */
	void loadLate(ConfigurableEnvironment environment) {
		awaitLoaded();
		if (environment.equals(this.owner)) {
			findSettings(environment);
		}
		this.store.loadMissing();
		loadMore(newLoad(environment, logger));
		SeveralKeys.place(this, environment, environment);
	}

	private Map<SecretId, SecretUnavailableException> read(SecretLoad load) {
		long start = System.nanoTime();
		long calls = this.reader.calls();
		Map<SecretId, SecretUnavailableException> failures = this.store.load(load.ids());
		this.loading = this.loading.plus(this.reader.calls() - calls, Duration.ofNanos(System.nanoTime() - start));
		return failures;
	}

	SecretLoading loading() {
		return this.loading;
	}

	/**
	 * Finds the secrets that the environment imports or refers to, and those that have an
	 * alias, without reading any.
	 * @param environment the environment, before anything was loaded
	 */
	void declare(ConfigurableEnvironment environment) {
		findSettings(environment);
		this.declarations.add(this.newImports.stream().map(ImportedSecret::id).toList());
		this.declarations.add(new ReferenceScanner(environment).referredSecrets(this.aliases));
		this.declarations.add(this.aliases.names().stream().map(SecretId::of).toList());
		this.declarations.addPools(Binder.get(environment));
	}

	/**
	 * Tells where the secrets are that were imported or referred to so far, and those
	 * that are in use without.
	 */
	Map<SecretId, SecretLocation> locations() {
		Set<SecretId> ids = this.declarations.and(this.store.followed());
		Map<SecretId, SecretLocation> locations = new LinkedHashMap<>();
		ids.forEach((id) -> locations.put(id, this.aliases.locate(id)));
		return locations;
	}

	/**
	 * Whether any secret was imported or referred to so far, or is in use without.
	 */
	boolean hasSecrets() {
		return !this.declarations.and(this.store.followed()).isEmpty();
	}

	@Nullable SecretVersion current(SecretId id) {
		return current(id, SecretReads.current());
	}

	/**
	 * Returns the version that the current thread has to see.
	 * @param id the secret
	 * @param reads what is special about the thread's reads
	 * @return the version or {@code null} if the secret is not in use
	 */
	@Nullable SecretVersion current(SecretId id, @Nullable SecretReads reads) {
		SecretVersion pinned = (reads != null) ? reads.pinnedVersion(id) : null;
		return (pinned != null) ? pinned : live(id, reads);
	}

	private @Nullable SecretVersion live(SecretId id, @Nullable SecretReads reads) {
		SecretVersion live = this.loaded ? this.store.current(id) : null;
		if (live != null && reads != null) {
			reads.keep(live);
		}
		return live;
	}

	/**
	 * Returns a number that is another one after {@link #current} has changed for any
	 * secret.
	 * @return the number, or {@link SecretStore#CHANGING} while nothing may be kept
	 */
	long revision() {
		return this.loaded ? this.store.revision() : SecretStore.CHANGING;
	}

	/**
	 * Closes the connections to Secrets Manager and reads nothing from now on. A client
	 * that the user brings stays open.
	 */
	void pause() {
		this.source.pause();
		this.clients.close();
	}

	/**
	 * Reads again.
	 * @return whether it was paused
	 */
	boolean resume() {
		return this.source.resume();
	}

	private AwsClients clientsForReading() {
		if (this.source.isPaused()) {
			throw new IllegalStateException("No secret is read while the application is stopped");
		}
		return awsClients();
	}

	AwsClients awsClients() {
		return new AwsClients(settings(), this.calls, () -> this.clientLog);
	}

	AwsCalls awsCalls() {
		return this.calls;
	}

	private AwsSettings settings() {
		Supplier<AwsSettings> found = this.settings;
		if (found == null) {
			throw new IllegalStateException("No secret can be read before the environment is prepared");
		}
		return found.get();
	}

	/**
	 * Reads from Secrets Manager with a client that the user brings.
	 * @param client the client
	 */
	void use(SecretsManagerClient client) {
		this.clients.use(client);
	}

	SecretAliases aliases() {
		return this.aliases;
	}

	SecretStore store() {
		return this.store;
	}

	ReadMarks marks() {
		return this.marks;
	}

	/**
	 * Returns those who read secrets otherwise than by properties, which change while
	 * child contexts come and go.
	 */
	List<SecretReaders> readers() {
		return this.readers;
	}

	/**
	 * Returns the environments that may hold or refer to secrets, those of child contexts
	 * included.
	 */
	List<ConfigurableEnvironment> environments() {
		List<ConfigurableEnvironment> all = new ArrayList<>();
		ConfigurableEnvironment known = this.owner;
		if (known != null) {
			all.add(known);
		}
		all.addAll(this.children);
		return all;
	}

	SecretSource source() {
		return this.source;
	}

	SecretDescriber describer() {
		return this.source.describer(this.reader.describer());
	}

	/**
	 * Tells that an environment is prepared. What a refresh loads later counts at once.
	 *
	 * @param environment the environment
	 */
	private record Prepared(ConfigurableEnvironment environment) {
	}

}
