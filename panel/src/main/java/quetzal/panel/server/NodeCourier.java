package quetzal.panel.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import quetzal.panel.db.Database;
import quetzal.panel.job.Delivery;
import quetzal.panel.job.NodeJob;
import quetzal.panel.node.DaemonReply;
import quetzal.panel.node.NodeClient;
import quetzal.panel.node.NodeEndpoint;
import quetzal.panel.node.Nodes;
import quetzal.shared.id.ServerId;

/// Turns jobs into calls of daemons, and their answers into what that means for the job.
public final class NodeCourier implements Delivery.Courier {
    private final Database database;
    private final Nodes nodes;
    private final NodeClient client;
    private final TicketNames tickets;

    public NodeCourier(Database database, Nodes nodes, NodeClient client, TicketNames tickets) {
        this.tickets = tickets;
        this.database = database;
        this.nodes = nodes;
        this.client = client;
    }

    @Override
    public Delivery deliver(long node, NodeJob job) throws InterruptedException {
        var endpoint = database.<NodeEndpoint>read(tx -> nodes.endpoint(tx, node));
        return switch (job) {
            // 409: known already, so an earlier attempt arrived and only its answer was lost.
            case NodeJob.CreateServer(var server, var start) ->
                    judged(client.create(endpoint, server, start), List.of(409), List.of(400, 422));
            case NodeJob.DeleteServer(var server) ->
                    judged(client.delete(endpoint, server), List.of(404), List.of(400, 409, 422));
            // 404: not there yet, or not any more; it fetches its configuration when it starts.
            case NodeJob.SyncServer(var server) ->
                    judged(client.sync(endpoint, server), List.of(404), List.of(400, 409, 422));
            case NodeJob.ReinstallServer(var server) ->
                    judged(
                            client.reinstall(endpoint, server),
                            List.of(),
                            List.of(400, 404, 409, 422));
            case NodeJob.Deauthorize deauthorize -> deauthorize(endpoint, deauthorize);
            case NodeJob.DenyTickets(var server, var tickets) ->
                    judged(client.deny(endpoint, server, tickets), List.of(404), List.of(400, 422));
        };
    }

    /// A refusal counts only from a daemon: everything else may be different next time.
    private static Delivery judged(DaemonReply reply, List<Integer> asGood, List<Integer> forGood) {
        return switch (reply) {
            case DaemonReply.Done _ -> new Delivery.Accepted();
            case DaemonReply.Refused(var status, _, _) when asGood.contains(status) ->
                    new Delivery.Accepted();
            case DaemonReply.Refused(var status, var error, _) when forGood.contains(status) ->
                    new Delivery.Refused(status, error);
            case DaemonReply.Refused(var status, var error, _) ->
                    new Delivery.NotNow(status + ": " + error, false);
            case DaemonReply.Garbled(_, var reason) -> new Delivery.NotNow(reason, false);
            case DaemonReply.Unreachable(var reason) -> new Delivery.NotNow(reason, true);
        };
    }

    private Delivery deauthorize(NodeEndpoint endpoint, NodeJob.Deauthorize job)
            throws InterruptedException {
        var reply = client.deauthorize(endpoint, job.user(), job.servers());
        if (!unknownRoute(reply)) {
            return judged(reply, List.of(), List.of(400, 422));
        }
        var names = tickets.live(job.user(), job.servers());
        var servers = new LinkedHashSet<>(job.servers());
        servers.addAll(names.keySet());
        for (var server : servers) {
            var denied =
                    judged(
                            client.deny(endpoint, server, ticketNames(job, server, names)),
                            List.of(404),
                            List.of(400, 422));
            if (!(denied instanceof Delivery.Accepted)) {
                return denied;
            }
        }
        return new Delivery.Accepted();
    }

    /// Daemons before 1.12 do not know the route, and say so without their usual body.
    private static boolean unknownRoute(DaemonReply reply) {
        return reply instanceof DaemonReply.Refused(var status, _, _) && status == 404
                || reply instanceof DaemonReply.Garbled(var code, _) && code == 404;
    }

    private static List<String> ticketNames(
            NodeJob.Deauthorize job, ServerId server, Map<ServerId, List<String>> ours) {
        return Stream.concat(
                        Stream.of(ticketName(job, server)),
                        ours.getOrDefault(server, List.of()).stream())
                .toList();
    }

    /// How older panels name every ticket of one person for one server.
    private static String ticketName(NodeJob.Deauthorize job, ServerId server) {
        try {
            var digest =
                    MessageDigest.getInstance("MD5")
                            .digest(
                                    (job.userNumber() + server.toString())
                                            .getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
