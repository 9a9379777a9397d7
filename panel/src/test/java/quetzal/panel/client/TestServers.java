package quetzal.panel.client;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import quetzal.panel.Person;
import quetzal.panel.db.Database;
import quetzal.panel.db.Vault;

/// Puts nodes, eggs and servers straight into the database of a test, so that a test of the client API stands on nothing
/// but the schema.
public final class TestServers {
    public static final String NODE_SECRET = "n".repeat(64);
    private static final AtomicInteger NUMBER = new AtomicInteger(20_000);

    private final Database database;
    private final Vault vault;

    public TestServers(Database database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    /// A node whose daemon is at `daemon`.
    public long node(URI daemon, String consoleRoute) {
        int number = NUMBER.incrementAndGet();
        return database.inTransaction(
                tx -> {
                    long location =
                            one(
                                    tx,
                                    "INSERT INTO locations (short) VALUES (:a) RETURNING id",
                                    Map.of("a", "loc" + number));
                    return one(
                            tx,
                            """
                            INSERT INTO nodes (uuid, name, location_id, fqdn, scheme, console_route, memory_mib, disk_mib,
                                               daemon_token_id, daemon_token, daemon_listen)
                            VALUES (:uuid, :name, :location, :host, :scheme, :route, 100000, 100000, :token, :secret, :port)
                            RETURNING id
                            """,
                            Map.of(
                                    "uuid", UUID.randomUUID(),
                                    "name", "node-" + number,
                                    "location", location,
                                    "host", daemon.getHost(),
                                    "scheme", daemon.getScheme(),
                                    "route", consoleRoute,
                                    "token", "token-" + String.format("%010d", number),
                                    "secret", vault.seal("node-token", NODE_SECRET),
                                    "port", daemon.getPort()));
                });
    }

    public long egg() {
        return database.inTransaction(
                tx -> {
                    long nest =
                            one(
                                    tx,
                                    "INSERT INTO nests (uuid, author, name) VALUES (:uuid, 'a@b.c', 'nest') RETURNING id",
                                    Map.of("uuid", UUID.randomUUID()));
                    long egg =
                            one(
                                    tx,
                                    """
                                    INSERT INTO eggs (uuid, nest_id, author, name, features, docker_images, startup_commands)
                                    VALUES (:uuid, :nest, 'a@b.c', 'Paper', cast('["eula"]' AS jsonb),
                                            cast('[["Java 21","registry.test/java:21"],["Java 25","registry.test/java:25"]]' AS jsonb),
                                            cast('[["Default","run"]]' AS jsonb))
                                    RETURNING id
                                    """,
                                    Map.of("uuid", UUID.randomUUID(), "nest", nest));
                    variable(
                            tx,
                            egg,
                            "JAR",
                            "server.jar",
                            true,
                            true,
                            "[\"required\",\"max:20\"]",
                            1);
                    variable(tx, egg, "BUILD", "latest", true, false, "[\"required\"]", 2);
                    variable(tx, egg, "SECRET", "hush", false, false, "[\"required\"]", 3);
                    return egg;
                });
    }

    private static void variable(
            Handle tx,
            long egg,
            String env,
            String value,
            boolean viewable,
            boolean editable,
            String rules,
            int sort) {
        one(
                tx,
                """
                INSERT INTO egg_variables (egg_id, name, env_variable, default_value, user_viewable, user_editable, rules, sort)
                VALUES (:egg, :env, :env, :value, :viewable, :editable, cast(:rules AS jsonb), :sort)
                RETURNING id
                """,
                Map.of(
                        "egg",
                        egg,
                        "env",
                        env,
                        "value",
                        value,
                        "viewable",
                        viewable,
                        "editable",
                        editable,
                        "rules",
                        rules,
                        "sort",
                        sort));
    }

    public TestServer server(Person owner, long node, long egg, String name) {
        var uuid = UUID.randomUUID();
        int port = NUMBER.incrementAndGet();
        return database.inTransaction(
                tx -> {
                    long allocation = allocation(tx, node, port);
                    long server =
                            one(
                                    tx,
                                    """
                                    INSERT INTO servers (uuid, uuid_short, node_id, name, owner_id, memory_mib, swap_mib, disk_mib,
                                                         io_weight, cpu_percent, allocation_id, egg_id, startup, image, allocation_limit)
                                    VALUES (:uuid, :short, :node, :name, :owner, 1024, 0, 2048, 500, 100, :allocation, :egg,
                                            'java -Xmx{{SERVER_MEMORY}}M -jar {{JAR}} {{SECRET}}', 'registry.test/java:21', 3)
                                    RETURNING id
                                    """,
                                    Map.of(
                                            "uuid", uuid,
                                            "short", uuid.toString().substring(0, 8),
                                            "node", node,
                                            "name", name,
                                            "owner", owner.number(),
                                            "allocation", allocation,
                                            "egg", egg));
                    assign(tx, server, allocation);
                    return new TestServer(server, uuid, node, egg, allocation, port);
                });
    }

    /// One more address of the server.
    public long allocation(TestServer server) {
        return database.inTransaction(
                tx -> {
                    long id = allocation(tx, server.node(), NUMBER.incrementAndGet());
                    assign(tx, server.number(), id);
                    return id;
                });
    }

    /// A free address on the server's node.
    public long freeAllocation(TestServer server) {
        return database.inTransaction(
                tx -> allocation(tx, server.node(), NUMBER.incrementAndGet()));
    }

    private static long allocation(Handle tx, long node, int port) {
        return one(
                tx,
                "INSERT INTO allocations (node_id, ip, port) VALUES (:node, '203.0.113.9', :port) RETURNING id",
                Map.of("node", node, "port", port));
    }

    private static void assign(Handle tx, long server, long allocation) {
        tx.createUpdate("UPDATE allocations SET server_id = :server, notes = 'note' WHERE id = :id")
                .bind("server", server)
                .bind("id", allocation)
                .execute();
    }

    public void subuser(TestServer server, Person person, String... permissions) {
        database.transact(
                tx ->
                        tx.createUpdate(
                                        """
                                        INSERT INTO subusers (user_id, server_id, permissions)
                                        VALUES (:user, :server, :permissions)
                                        ON CONFLICT (user_id, server_id) DO UPDATE SET permissions = excluded.permissions
                                        """)
                                .bind("user", person.number())
                                .bind("server", server.number())
                                .bindArray("permissions", String.class, List.of(permissions))
                                .execute());
    }

    public void set(TestServer server, String assignment) {
        execute("UPDATE servers SET " + assignment + " WHERE id = " + server.number());
    }

    public void execute(String sql) {
        database.transact(tx -> tx.createUpdate(sql).execute());
    }

    /// The events noted for the server, oldest first, with how they ended.
    public List<String> events(TestServer server) {
        return database.read(
                tx ->
                        tx.createQuery(
                                        """
                                        SELECT a.event || ' ' || a.outcome FROM activity a
                                        JOIN activity_subjects x ON x.activity_id = a.id
                                        WHERE x.kind = 'server' AND x.subject_id = :server ORDER BY a.id
                                        """)
                                .bind("server", server.number())
                                .mapTo(String.class)
                                .list());
    }

    /// What is owed to nodes about the server, oldest first.
    public List<String> jobs(TestServer server) {
        return database.read(
                tx ->
                        tx.createQuery(
                                        "SELECT kind FROM node_jobs WHERE server_id = :server ORDER BY created_at")
                                .bind("server", server.number())
                                .mapTo(String.class)
                                .list());
    }

    private static long one(Handle tx, String sql, Map<String, ?> values) {
        return tx.createQuery(sql).bindMap(values).mapTo(Long.class).one();
    }
}
