package quetzal.panel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import quetzal.panel.app.PanelApp;
import quetzal.panel.app.PanelConfig;
import quetzal.panel.app.TestConfigs;
import quetzal.panel.db.Database;
import quetzal.panel.db.DatabaseSettings;
import quetzal.panel.db.Databases;
import quetzal.panel.db.RandomText;
import quetzal.panel.db.TestDatabase;
import quetzal.panel.db.Vault;
import quetzal.panel.http.Route;
import quetzal.panel.http.WireJson;

/// The whole panel on a port of its own, with a database of its own, for one test class.
///
/// ```java
/// @RegisterExtension static final PanelFixture panel = new PanelFixture();
/// ```
public final class PanelFixture implements BeforeAllCallback, AfterAllCallback {
    public static final String PASSWORD = "correct horse battery";

    /// Argon2id of [#PASSWORD] with little memory, so that tests need not wait for it.
    private static final String PASSWORD_HASH = TestConfigs.quickHash(PASSWORD);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final UnaryOperator<PanelConfig> change;
    private final @Nullable Supplier<DatabaseSettings> own;
    private final TestClock clock = new TestClock();
    private final AtomicInteger people = new AtomicInteger();
    private final RandomText text = new RandomText(RANDOM);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final byte[] appKey = new byte[32];

    private @Nullable Path data;
    private @Nullable DatabaseSettings settings;
    private @Nullable PanelApp app;
    private @Nullable Database database;
    private com.zaxxer.hikari.@Nullable HikariDataSource pool;

    public PanelFixture() {
        this(config -> config);
    }

    /// With another configuration than the defaults.
    public PanelFixture(UnaryOperator<PanelConfig> change) {
        this(change, null);
    }

    private PanelFixture(
            UnaryOperator<PanelConfig> change, @Nullable Supplier<DatabaseSettings> own) {
        this.change = change;
        this.own = own;
        RANDOM.nextBytes(appKey);
    }

    /// On a database that the test brings and ends.
    public static PanelFixture on(Supplier<DatabaseSettings> database) {
        return new PanelFixture(config -> config, database);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        data = Files.createTempDirectory("quetzal-test-panel-");
        Files.writeString(data.resolve("app.key"), Base64.getEncoder().encodeToString(appKey));
        settings = own == null ? TestDatabase.fresh() : own.get();
        pool = Databases.open(settings);
        database = new Database(pool);
        start();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stop();
        if (pool != null) {
            pool.close();
        }
        if (settings != null && own == null) {
            TestDatabase.drop(settings);
        }
    }

    /// Stops the panel; [#start] brings it back on the same data.
    public void stop() {
        if (app != null) {
            app.close();
            app = null;
        }
    }

    public void start() {
        app = PanelApp.start(change.apply(TestConfigs.of(there(data))), there(settings), clock);
    }

    /// Another panel on the same database and keys; whoever asks for it closes it.
    public PanelApp replica() {
        return PanelApp.start(change.apply(TestConfigs.of(there(data))), there(settings), clock);
    }

    /// The panel's own parts see the same.
    public Database database() {
        return there(database);
    }

    public DatabaseSettings databaseSettings() {
        return there(settings);
    }

    public Vault vault() {
        return new Vault(appKey, RANDOM);
    }

    public TestClock clock() {
        return clock;
    }

    public int port() {
        return there(app).port();
    }

    /// Every route the panel serves.
    public List<Route> routes() {
        return there(app).routes();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    public Person admin() {
        return person("admin", true);
    }

    public Person user(String name) {
        return person(name, false);
    }

    /// A new account with an account key and an application key that may do everything.
    ///
    /// - shape: its name is `name` and a number
    public Person person(String name, boolean rootAdmin) {
        var username = name + people.incrementAndGet();
        var uuid = UUID.randomUUID();
        var email = username + "@example.com";
        long number =
                database()
                        .inTransaction(
                                tx ->
                                        tx.createQuery(
                                                        """
                                                        INSERT INTO users (uuid, username, email, name_first, name_last,
                                                                           password_hash, root_admin)
                                                        VALUES (:uuid, :name, :email, 'First', 'Last', :hash, :admin)
                                                        RETURNING id
                                                        """)
                                                .bind("uuid", uuid)
                                                .bind("name", username)
                                                .bind("email", email)
                                                .bind("hash", PASSWORD_HASH)
                                                .bind("admin", rootAdmin)
                                                .mapTo(Long.class)
                                                .one());
        return new Person(
                number,
                uuid,
                username,
                email,
                key(number, 1, "{}"),
                key(
                        number,
                        2,
                        """
                        {"users":3,"nodes":3,"allocations":3,"locations":3,"servers":3,"nests":3,"eggs":3,
                         "server_databases":3,"database_hosts":3,"api_keys":3,"settings":3,"activity":3,"logs":3,"console":3}
                        """));
    }

    /// An application key of `person` with only these bits, as JSON.
    public String applicationKey(Person person, String bits) {
        return key(person.number(), 2, bits);
    }

    private String key(long user, int type, String bits) {
        var identifier = (type == 1 ? "ptlc_" : "ptla_") + text.next(11);
        var secret = text.next(32);
        database()
                .transact(
                        tx ->
                                tx.createUpdate(
                                                """
                                                INSERT INTO api_keys (user_id, key_type, identifier, secret_hash, permissions)
                                                VALUES (:user, :type, :identifier, :hash, cast(:bits AS jsonb))
                                                """)
                                        .bind("user", user)
                                        .bind("type", type)
                                        .bind("identifier", identifier)
                                        .bind("hash", vault().mac("api-key", secret))
                                        .bind("bits", bits)
                                        .execute());
        return identifier + secret;
    }

    public Browser browser() {
        return new Browser(this);
    }

    public Answer get(String path, String key) {
        return send("GET", path, key, null);
    }

    public Answer post(String path, String key, Object body) {
        return send("POST", path, key, body);
    }

    public Answer patch(String path, String key, Object body) {
        return send("PATCH", path, key, body);
    }

    public Answer put(String path, String key, Object body) {
        return send("PUT", path, key, body);
    }

    public Answer delete(String path, String key) {
        return send("DELETE", path, key, null);
    }

    /// - shape: an empty `key` sends none; `body` is a String as it is, anything else as JSON
    public Answer send(String method, String path, String key, @Nullable Object body) {
        return send(
                client,
                method,
                path,
                body,
                key.isEmpty() ? Map.of() : Map.of("Authorization", "Bearer " + key));
    }

    public Answer sendWith(
            Map<String, String> headers, String method, String path, @Nullable Object body) {
        return send(client, method, path, body, headers);
    }

    Answer send(
            HttpClient with,
            String method,
            String path,
            @Nullable Object body,
            Map<String, String> headers) {
        try {
            var all = new HashMap<>(Map.of("Accept", "application/json"));
            if (body != null) {
                all.put("Content-Type", "application/json");
            }
            all.putAll(headers);
            var request =
                    HttpRequest.newBuilder(URI.create(url() + path))
                            .timeout(Duration.ofSeconds(30))
                            .method(method, publisher(body));
            all.forEach(request::header);
            var response = with.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.body(), response.headers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static HttpRequest.BodyPublisher publisher(@Nullable Object body) throws IOException {
        if (body == null) {
            return HttpRequest.BodyPublishers.noBody();
        }
        return body instanceof String text
                ? HttpRequest.BodyPublishers.ofString(text)
                : HttpRequest.BodyPublishers.ofByteArray(WireJson.MAPPER.writeValueAsBytes(body));
    }

    private static <T> T there(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("the fixture is not started");
        }
        return value;
    }
}
