package quetzal.panel.shell;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.AuditTrail;
import quetzal.panel.db.Database;
import quetzal.panel.http.Caller;
import quetzal.panel.node.DaemonProblem;
import quetzal.panel.node.DaemonReply;
import quetzal.panel.node.NodeClient;
import quetzal.panel.node.NodeEndpoint;
import quetzal.panel.node.Nodes;
import quetzal.shared.problem.ProblemException;

/// The recordings, which lie on the nodes that made them. Each look at one is a row of the audit log, written before the
/// first byte goes out.
final class ShellRecordings {
    private static final int PIECE = 64 * 1024;

    /// How much later a node's clock may say that a shell ended than the log's.
    private static final Duration CLOCKS = Duration.ofHours(1);

    private final Database database;
    private final Nodes nodes;
    private final NodeClient client;
    private final ActivityLog activity;
    private final AuditTrail trail;
    private final ShellStore store = new ShellStore();

    ShellRecordings(
            Database database,
            Nodes nodes,
            NodeClient client,
            ActivityLog activity,
            AuditTrail trail) {
        this.database = database;
        this.nodes = nodes;
        this.client = client;
        this.activity = activity;
        this.trail = trail;
    }

    /// The recording as it lies on its node; the caller closes it.
    ///
    /// - errors: [ShellProblem.NoRecording]; [DaemonProblem] when the node does not answer
    InputStream cast(Caller caller, ShellSession session, boolean download)
            throws InterruptedException {
        var node = require(session);
        database.transact(
                tx -> activity.record(tx, caller, new ShellEvent.Viewed(session, download)));
        return fetch(node, session);
    }

    private NodeEndpoint require(ShellSession session) {
        if (!session.kept()) {
            throw new ProblemException(
                    new ShellProblem.NoRecording(
                            switch (session.recording()) {
                                case "purged" -> "This recording was kept long enough and is gone.";
                                case "deleted" -> "This recording was deleted.";
                                case "running" -> "This shell is still being recorded.";
                                default -> "This shell was not recorded.";
                            }));
        }
        return node(session);
    }

    /// The node that holds its recording.
    ///
    /// - errors: [ShellProblem.NoRecording] when the node is not known any more
    NodeEndpoint node(ShellSession session) {
        try {
            return database.read(tx -> nodes.endpoint(tx, session.node()));
        } catch (ProblemException gone) {
            throw new ProblemException(
                    new ShellProblem.NoRecording(
                            "The node that held this recording is not known any more."));
        }
    }

    private InputStream fetch(NodeEndpoint node, ShellSession session) throws InterruptedException {
        return switch (client.download(node, "/api/shells/" + session.id() + "/cast")) {
            case NodeClient.Download.Begun(var body) -> body;
            case NodeClient.Download.Failed(var reply) -> {
                if (reply instanceof DaemonReply.Refused(var status, _, _) && status == 404) {
                    throw new ProblemException(
                            new ShellProblem.NoRecording(
                                    "The node does not have this recording any more."));
                }
                throw new ProblemException(DaemonProblem.of(reply));
            }
        };
    }

    /// What came of comparing a recording with the audit chain.
    ///
    /// - shape: `result` is `intact`, `changed`, `missing`, `unchained` when the chain has no hash of it, or `older`
    ///   when the row that had it went from the log for its age and the recording is as the list of shells says;
    ///   `found` is null when there is no file
    record Verified(String result, @Nullable String expected, @Nullable String found) {}

    /// Reads the whole recording and compares its hash with the one in the audit chain, not with the row beside it.
    ///
    /// - errors: [DaemonProblem] when the node does not answer
    Verified verify(Caller caller, ShellSession session) throws InterruptedException {
        var verified = compare(session);
        database.transact(
                tx ->
                        activity.record(
                                tx, caller, new ShellEvent.Verified(session, verified.result())));
        return verified;
    }

    /// [#verify] without a note of it.
    Verified compare(ShellSession session) throws InterruptedException {
        var node = require(session);
        var expected =
                database.read(
                        tx ->
                                store.chained(tx, ShellSession.fact(session.id(), "ended"))
                                        .or(
                                                () ->
                                                        store.chained(
                                                                tx,
                                                                ShellSession.fact(
                                                                        session.id(),
                                                                        "interrupted"))));
        String found;
        try (var body = fetch(node, session)) {
            found = sha256(body);
        } catch (IOException broken) {
            throw new ProblemException(new DaemonProblem.Unreachable());
        } catch (ProblemException problem) {
            if (problem.problem() instanceof ShellProblem.NoRecording) {
                return new Verified("missing", expected.orElse(null), null);
            }
            throw problem;
        }
        if (expected.isEmpty()) {
            return new Verified(unchained(session, found), null, found);
        }
        boolean same = expected.get().equals(found) && expected.get().equals(session.sha256());
        return new Verified(same ? "intact" : "changed", expected.get(), found);
    }

    /// Recordings may be kept for longer than the log.
    private String unchained(ShellSession session, String found) {
        var end = Optional.ofNullable(session.endedAt()).orElse(session.createdAt());
        if (!database.read(tx -> trail.purged(tx, end.minus(CLOCKS)))) {
            return "unchained";
        }
        return found.equals(session.sha256()) ? "older" : "changed";
    }

    private static String sha256(InputStream body) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var buffer = new byte[PIECE];
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Removes the recording from its node; the row stays and says so.
    ///
    /// - errors: [ShellProblem.StillOpen]; [DaemonProblem] when the node does not answer, and nothing has changed then
    void delete(Caller caller, ShellSession session) throws InterruptedException {
        if (session.recording().equals("running")) {
            throw new ProblemException(new ShellProblem.StillOpen());
        }
        if (!session.kept()) {
            return;
        }
        var reply = client.call(require(session), "DELETE", "/api/shells/" + session.id(), null);
        if (!(reply instanceof DaemonReply.Done)) {
            throw new ProblemException(DaemonProblem.of(reply));
        }
        database.transact(
                tx -> {
                    store.recordingGone(tx, session.id(), "deleted");
                    activity.record(tx, caller, new ShellEvent.Deleted(session));
                });
    }

    /// - errors: none; an empty answer for whoever may not see it is the caller's to make
    Optional<ShellSession> find(UUID id) {
        return database.read(tx -> store.find(tx, id));
    }
}
