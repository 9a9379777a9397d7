package quetzal.panel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.PanelFixture;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.client.TestServers;
import quetzal.panel.db.CountingDataSource;
import quetzal.panel.db.Database;
import quetzal.panel.db.Databases;
import quetzal.panel.db.RandomText;
import quetzal.panel.db.Where;
import quetzal.panel.egg.Eggs;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Credential;
import quetzal.panel.http.Paging;
import quetzal.panel.http.UserRef;
import quetzal.panel.node.Allocations;
import quetzal.panel.node.Locations;
import quetzal.panel.node.Nodes;
import quetzal.shared.id.UserId;

/// Lists ask the database as often for many servers, eggs, nodes and owners as for one.
class ServerListStatementsTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static HikariDataSource pool;
    private static CountingDataSource counting;
    private static Database database;
    private static final Servers servers = new Servers();
    private static ServerItems items;
    private static ServerConfigurations configurations;
    private static Caller admin;

    @BeforeAll
    static void start() {
        pool = Databases.open(panel.databaseSettings());
        counting = new CountingDataSource(pool);
        database = new Database(counting.dataSource());
        var activity = new ActivityLog(panel.clock());
        var nodes =
                new Nodes(
                        database,
                        panel.vault(),
                        new RandomText(new SecureRandom()),
                        activity,
                        "http://panel.test",
                        panel.clock());
        var locations = new Locations(database, activity);
        var allocations = new Allocations(database, nodes, activity);
        var eggs = new Eggs(database, activity);
        items =
                new ServerItems(
                        servers, eggs, nodes, locations, allocations, (tx, people) -> Map.of());
        configurations = new ServerConfigurations(eggs, nodes, locations, allocations);
        var root = panel.admin();
        admin =
                new Caller(
                        new UserRef(root.number(), new UserId(root.uuid())),
                        root.username(),
                        root.email(),
                        true,
                        new Credential.Session(UUID.randomUUID()),
                        "127.0.0.1",
                        "test");
        estate(1);
    }

    @AfterAll
    static void stop() {
        pool.close();
    }

    private static void estate(int size) {
        var made = new TestServers(panel.database(), panel.vault());
        for (int i = 0; i < size; i++) {
            var owner = panel.user("owner");
            var server =
                    made.server(
                            owner,
                            made.node(URI.create("http://127.0.0.1:1"), "direct"),
                            made.egg(),
                            "server " + i);
            made.subuser(server, panel.user("sub"), "websocket.connect");
        }
    }

    private static int statements(BiConsumer<Handle, List<Server>> work) {
        counting.drain();
        database.read(
                tx -> {
                    var page = servers.list(tx, new Where(), " ORDER BY s.id", new Paging(1, 100));
                    work.accept(tx, page.rows());
                    return true;
                });
        return counting.drain().size();
    }

    @Test
    void manyServersAreListedWithAsFewStatementsAsOne() {
        BiConsumer<Handle, List<Server>> plain =
                (tx, found) -> assertThat(items.items(tx, admin, found, Set.of())).isNotEmpty();
        BiConsumer<Handle, List<Server>> included =
                (tx, found) ->
                        assertThat(
                                        items.items(
                                                tx,
                                                admin,
                                                found,
                                                Set.of(
                                                        "allocations",
                                                        "user",
                                                        "subusers",
                                                        "subusers.user",
                                                        "variables")))
                                .isNotEmpty();
        BiConsumer<Handle, List<Server>> configured =
                (tx, found) -> assertThat(configurations.all(tx, found)).isNotEmpty();
        int plainOfFew = statements(plain);
        int includedOfFew = statements(included);
        int configuredOfFew = statements(configured);

        estate(7);

        assertThat(statements(plain)).isEqualTo(plainOfFew).isLessThanOrEqualTo(8);
        assertThat(statements(included)).isEqualTo(includedOfFew).isLessThanOrEqualTo(10);
        assertThat(statements(configured)).isEqualTo(configuredOfFew).isLessThanOrEqualTo(9);
    }
}
