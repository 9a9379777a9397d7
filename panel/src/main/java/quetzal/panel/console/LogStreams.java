package quetzal.panel.console;

import java.time.Clock;
import java.util.List;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Input;
import quetzal.panel.http.Routes;
import quetzal.panel.node.NodeClient;
import quetzal.panel.server.ServerPlaces;
import quetzal.panel.stream.StreamHandler;
import quetzal.panel.stream.StreamKind;
import quetzal.panel.stream.Streams;
import quetzal.shared.permission.Permission;

/// A server's log as a stream, for tools: lines as they are, whatever becomes of the server.
final class LogStreams {
    private static final StreamKind LOGS =
            StreamKind.ofServer(
                    "logs",
                    new Gate.OnServer(
                            List.of(Permission.WEBSOCKET_CONNECT), Gate.StateRule.ADMIN_PASSES));

    private final Streams streams;
    private final ServerPlaces places;
    private final NodeClient client;
    private final Clock clock;

    LogStreams(Streams streams, ServerPlaces places, NodeClient client, Clock clock) {
        this.streams = streams;
        this.places = places;
        this.client = client;
        this.clock = clock;
    }

    void register(Routes routes) {
        streams.register(
                        routes,
                        "/api/client/servers/{server}/logs/stream",
                        LOGS,
                        (ctx, caller) -> {
                            var query = LogQuery.read(Input.of(ctx), clock);
                            var pages = new LogPages(places, client, caller.server());
                            return stream -> {
                                new LogStream(pages, query, stream).start();
                                return StreamHandler.DEAF;
                            };
                        })
                .summary("The server's log, line by line: its end, then what follows.")
                .query("tail", "How many of the last lines: 0 to 5000, 100 if not given.")
                .query("follow", "False to end behind them; true if not given.")
                .query("since", "Only lines from then on: RFC 3339, or how long ago, such as 10m.")
                .query("timestamps", "True to put the time before each line of text.")
                .query("format", "`text`, or `json` with number and time.");
    }
}
