package quetzal.panel.server;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import quetzal.panel.db.Where;
import quetzal.panel.http.Page;
import quetzal.panel.http.Paging;
import quetzal.shared.id.ServerId;
import quetzal.shared.problem.ProblemException;
import quetzal.shared.protocol.ServerStateWord;

/// Finds servers.
public final class Servers {
    private final ServerStore store = new ServerStore();
    private final SubuserStore subusers = new SubuserStore();

    /// - errors: [ServerProblem.Missing]
    public Server require(Handle tx, long number) {
        return store.find(tx, number).orElseThrow(Servers::missing);
    }

    public Optional<Server> find(Handle tx, long number) {
        return store.find(tx, number);
    }

    public Optional<Server> find(Handle tx, ServerId id) {
        return store.find(tx, id);
    }

    /// - errors: [ServerProblem.Missing]
    public Server requireExternal(Handle tx, String externalId) {
        return store.withExternalId(tx, externalId).orElseThrow(Servers::missing);
    }

    public Page<Server> list(Handle tx, Where where, String orderBy, Paging paging) {
        return new Page<>(store.list(tx, where, orderBy, paging), store.count(tx, where), paging);
    }

    /// All that match, for an include.
    public List<Server> all(Handle tx, Where where) {
        return store.list(tx, where, " ORDER BY s.id", new Paging(1, 10_000));
    }

    /// The server if it is on this node, locked; nodes may speak of no other.
    public Optional<Server> lockOnNode(Handle tx, long node, ServerId id) {
        return store.lock(tx, id).filter(server -> server.node() == node);
    }

    public Optional<Server> findOnNode(Handle tx, long node, ServerId id) {
        return store.find(tx, id).filter(server -> server.node() == node);
    }

    /// What the servers' own values are, by server and by the id of the egg's variable; one statement.
    Map<Long, Map<Long, String>> variables(Handle tx, List<Long> servers) {
        return store.variables(tx, servers);
    }

    /// - shape: by server, in the order they were let in; one statement
    Map<Long, List<Subuser>> subusers(Handle tx, List<Long> servers) {
        return subusers.ofServers(tx, servers).stream()
                .collect(Collectors.groupingBy(Subuser::server));
    }

    /// Remembers what the node said of the process.
    public void heardState(Handle tx, long server, ServerStateWord state, Instant at) {
        store.setState(tx, server, state, at);
    }

    private static ProblemException missing() {
        return new ProblemException(new ServerProblem.Missing());
    }
}
