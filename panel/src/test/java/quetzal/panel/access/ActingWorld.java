package quetzal.panel.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import quetzal.panel.Answer;
import quetzal.panel.Browser;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.client.FakeDaemon;
import quetzal.panel.client.TestServer;
import quetzal.panel.client.TestServers;

/// A panel with a node, where administrators act as users.
final class ActingWorld implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PanelFixture panel;
    private final FakeDaemon daemon;
    private final TestServers servers;
    private final long node;
    private final long egg;

    ActingWorld(PanelFixture panel) throws IOException {
        this.panel = panel;
        this.daemon = new FakeDaemon();
        this.servers = new TestServers(panel.database(), panel.vault());
        this.node = servers.node(daemon.address(), "direct");
        this.egg = servers.egg();
    }

    FakeDaemon daemon() {
        return daemon;
    }

    TestServers servers() {
        return servers;
    }

    long node() {
        return node;
    }

    TestServer server(Person owner) {
        var made = servers.server(owner, node, egg, "lobby");
        daemon.knows(made);
        return made;
    }

    static String path(long user) {
        return "/api/application/users/" + user + "/impersonate";
    }

    static Map<String, String> form(String password) {
        return Map.of("reason", "Ticket 4711: the world does not load", "password", password);
    }

    /// An administrator in his browser, and the user he is about to act as.
    Occasion occasion() {
        var root = panel.person("root", true);
        var alice = panel.user("alice");
        return new Occasion(
                root, alice, panel.browser().login(root.username(), PanelFixture.PASSWORD));
    }

    record Occasion(Person root, Person alice, Browser browser) {
        Answer begin(Person person) {
            return browser.post(path(person.number()), form(PanelFixture.PASSWORD));
        }

        void act() {
            var answer = begin(alice);
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        }

        Answer leave() {
            return browser.send("POST", "/api/client/account/impersonation/end", null);
        }
    }

    /// Rows that have this user as a subject, oldest first: event, outcome, actor and impersonator.
    List<String> rows(Person subject, String event) {
        return panel.database()
                .read(
                        tx ->
                                tx.createQuery(
                                                """
                                                SELECT a.outcome || ' ' || coalesce(a.actor_name, '-') || ' '
                                                       || coalesce(a.impersonator_name, '-') || ' '
                                                       || coalesce(a.properties ->> 'why', '-')
                                                FROM activity a JOIN activity_subjects s ON s.activity_id = a.id
                                                WHERE s.kind = 'user' AND s.subject_id = :user AND a.event = :event
                                                ORDER BY a.id
                                                """)
                                        .bind("user", subject.number())
                                        .bind("event", event)
                                        .mapTo(String.class)
                                        .list());
    }

    @Override
    public void close() {
        daemon.close();
    }
}
