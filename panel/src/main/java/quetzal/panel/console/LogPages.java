package quetzal.panel.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import quetzal.panel.http.ServerGrant;
import quetzal.panel.node.DaemonReply;
import quetzal.panel.node.NodeClient;
import quetzal.panel.node.NodeEndpoint;
import quetzal.panel.server.ServerPlaces;
import quetzal.shared.json.Json;
import quetzal.shared.protocol.daemon.ConsolePage;
import quetzal.shared.protocol.daemon.LogLines;

/// The log of one server, wherever it is: asks the node that has it, and where that is whenever one did not answer well.
/// For one thread.
final class LogPages {
    private final ServerPlaces places;
    private final NodeClient client;
    private final ServerGrant server;
    private @Nullable NodeEndpoint node;

    LogPages(ServerPlaces places, NodeClient client, ServerGrant server) {
        this.places = places;
        this.client = client;
        this.server = server;
    }

    /// What came of asking.
    sealed interface Answer {
        record Page(ConsolePage page) implements Answer {}

        /// The node does not know the server: it may be on its way to another, or is being set up.
        record Absent() implements Answer {}

        record Away(String reason) implements Answer {}
    }

    /// The last lines, of those since then if that is given.
    Answer tail(int lines, @Nullable Instant since) throws InterruptedException {
        var path =
                "/api/servers/"
                        + server.id()
                        + "/console?tail="
                        + lines
                        + (since == null ? "" : "&since=" + since);
        var at = node;
        return at == null ? new Answer.Absent() : read(client.call(at, "GET", path, null));
    }

    /// Lines behind `after`; waits on the node for the first of them.
    Answer after(long after, int most, Duration wait) throws InterruptedException {
        var at = node;
        return at == null
                ? new Answer.Absent()
                : read(client.console(at, server.id(), after, most, wait));
    }

    /// The last lines of a daemon that numbers none; empty when it has no answer to that either.
    Optional<List<String>> unnumbered(int lines) throws InterruptedException {
        var at = node;
        if (at != null
                && client.logs(at, server.id(), lines)
                        instanceof DaemonReply.Done(_, var body, _)) {
            var found = as(body, LogLines.class);
            return Optional.ofNullable(found).map(LogLines::data);
        }
        return Optional.empty();
    }

    /// Finds out where the server is, unless that is known; before each page. Not to be interrupted: that would cost the
    /// connection to the database.
    void locate() {
        if (node == null) {
            node = places.find(server).orElse(null);
        }
    }

    /// Has [#locate] look anew.
    void lookAgain() {
        node = null;
    }

    private Answer read(DaemonReply reply) {
        return switch (reply) {
            case DaemonReply.Done(_, var body, _) -> {
                var page = as(body, ConsolePage.class);
                yield page == null
                        ? new Answer.Away("The node's answer could not be read.")
                        : new Answer.Page(page);
            }
            case DaemonReply.Refused(var status, _, _) when status == 404 -> new Answer.Absent();
            case DaemonReply.Garbled(var status, _) when status == 404 -> new Answer.Absent();
            case DaemonReply.Refused(_, var error, _) -> new Answer.Away(error);
            case DaemonReply.Garbled(_, var reason) -> new Answer.Away(reason);
            case DaemonReply.Unreachable(var reason) -> new Answer.Away(reason);
        };
    }

    private static <T> @Nullable T as(JsonNode body, Class<T> type) {
        try {
            return Json.MAPPER.treeToValue(body, type);
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
