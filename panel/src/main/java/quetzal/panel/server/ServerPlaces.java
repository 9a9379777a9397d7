package quetzal.panel.server;

import java.util.Optional;
import org.jdbi.v3.core.Handle;
import quetzal.panel.db.Database;
import quetzal.panel.http.ServerGrant;
import quetzal.panel.node.NodeEndpoint;
import quetzal.panel.node.Nodes;
import quetzal.shared.problem.ProblemException;

/// Which node has a server right now, for those who ask it something.
public final class ServerPlaces {
    private final Database database;
    private final Nodes nodes;
    private final PlaceStore store = new PlaceStore();

    public ServerPlaces(Database database, Nodes nodes) {
        this.database = database;
        this.nodes = nodes;
    }

    /// The node's number; empty when there is no such server any more.
    public Optional<Long> node(Handle tx, ServerGrant server) {
        return store.node(tx, server.number());
    }

    public Optional<NodeEndpoint> find(ServerGrant server) {
        return database.read(tx -> node(tx, server).map(number -> nodes.endpoint(tx, number)));
    }

    /// - errors: [ServerProblem.NoNode]
    public NodeEndpoint require(ServerGrant server) {
        return find(server).orElseThrow(() -> new ProblemException(new ServerProblem.NoNode()));
    }
}
