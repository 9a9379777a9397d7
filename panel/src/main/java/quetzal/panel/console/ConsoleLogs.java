package quetzal.panel.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import quetzal.panel.http.ServerGrant;
import quetzal.panel.node.DaemonProblem;
import quetzal.panel.node.DaemonReply;
import quetzal.panel.node.NodeClient;
import quetzal.panel.node.NodeEndpoint;
import quetzal.panel.server.ServerPlaces;
import quetzal.shared.json.Json;
import quetzal.shared.problem.ProblemException;
import quetzal.shared.protocol.daemon.ConsolePage;
import quetzal.shared.protocol.daemon.LogLines;
import quetzal.shared.terminal.ShownText;

/// Console output over plain HTTP: the node's journal, page by page; from a daemon that keeps none, its last lines.
public final class ConsoleLogs {
    /// - unit: lines; what other daemons give at most
    private static final int MOST_UNNUMBERED = 100;

    /// - unit: lines of one page while downloading
    private static final int DOWNLOAD_PAGE = 5_000;

    /// No journal has more pages than this; a daemon that says so is broken.
    private static final int MOST_PAGES = 2_000;

    private final ServerPlaces places;
    private final NodeClient client;

    /// What a download is to hold.
    record Wanted(
            String search, @Nullable Instant since, @Nullable Instant until, boolean timestamps) {
        private Query page(long after) {
            return new Query(after, DOWNLOAD_PAGE, search, since, until);
        }
    }

    /// What part of the log is wanted.
    ///
    /// - shape: `after` is a sequence number; null for the end of the log or, with any condition, for all of it; `search`
    ///   plain text, ignoring case, or empty
    record Query(
            @Nullable Long after,
            int lines,
            String search,
            @Nullable Instant since,
            @Nullable Instant until) {
        private String path(String server) {
            var path = new StringBuilder("/api/servers/" + server + "/console?limit=" + lines);
            boolean all = search.isEmpty() && since == null && until == null;
            if (after == null && all) {
                path.append("&tail=").append(lines);
            } else {
                path.append("&after=").append(after == null ? 0 : after);
            }
            if (!search.isEmpty()) {
                path.append("&search=").append(URLEncoder.encode(search, StandardCharsets.UTF_8));
            }
            if (since != null) {
                path.append("&since=").append(since);
            }
            if (until != null) {
                path.append("&until=").append(until);
            }
            return path.toString();
        }
    }

    /// A page of the journal, or plain lines where there is none.
    sealed interface Found {
        record Numbered(ConsolePage page) implements Found {}

        record Plain(List<String> lines) implements Found {
            public Plain {
                lines = List.copyOf(lines);
            }
        }
    }

    ConsoleLogs(ServerPlaces places, NodeClient client) {
        this.places = places;
        this.client = client;
    }

    /// - errors: [DaemonProblem] when the node has no answer
    Found read(ServerGrant server, Query query) throws InterruptedException {
        var node = places.require(server);
        var reply = client.call(node, "GET", query.path(server.id().toString()), null);
        return switch (reply) {
            case DaemonReply.Done(_, var body, _) ->
                    new Found.Numbered(as(body, ConsolePage.class));
            case DaemonReply.Refused(var status, _, _) when status == 404 ->
                    plain(node, server, query);
            case DaemonReply.Garbled(var status, _) when status == 404 ->
                    plain(node, server, query);
            case DaemonReply.Refused _, DaemonReply.Garbled _, DaemonReply.Unreachable _ ->
                    throw new ProblemException(DaemonProblem.of(reply));
        };
    }

    private Found plain(NodeEndpoint node, ServerGrant server, Query query)
            throws InterruptedException {
        var reply = client.logs(node, server.id(), Math.min(query.lines(), MOST_UNNUMBERED));
        if (!(reply instanceof DaemonReply.Done(_, var body, _))) {
            throw new ProblemException(DaemonProblem.of(reply));
        }
        var wanted = query.search().toLowerCase(Locale.ROOT);
        return new Found.Plain(
                as(body, LogLines.class).data().stream()
                        .filter(line -> line.toLowerCase(Locale.ROOT).contains(wanted))
                        .toList());
    }

    /// The last lines, oldest first.
    ///
    /// - errors: [DaemonProblem] when the node has no answer
    public List<String> tail(ServerGrant server, int lines) throws InterruptedException {
        return switch (read(server, new Query(null, lines, "", null, null))) {
            case Found.Numbered(var page) ->
                    page.lines().stream().map(ConsolePage.Line::line).toList();
            case Found.Plain(var plain) -> plain;
        };
    }

    /// Everything the journal holds of what is wanted, oldest first. Nothing is kept here: each page is written before
    /// the next is read.
    ///
    /// - errors: [DaemonProblem] for the first page; a later one that fails ends the text with a line that says so
    Download download(ServerGrant server, Wanted wanted) throws InterruptedException {
        return new Download(server, wanted, read(server, wanted.page(0)));
    }

    /// The first page is here; the rest follows while writing. Whoever shows the file in a terminal is shown colours,
    /// and nothing else that a terminal would act on.
    final class Download {
        private final ServerGrant server;
        private final Wanted wanted;
        private final Found first;

        private Download(ServerGrant server, Wanted wanted, Found first) {
            this.server = server;
            this.wanted = wanted;
            this.first = first;
        }

        void writeTo(OutputStream out) throws IOException, InterruptedException {
            switch (first) {
                case Found.Plain(var lines) ->
                        write(out, lines.stream().map(ShownText::of).toList());
                case Found.Numbered(var page) -> pages(out, page);
            }
        }

        private void pages(OutputStream out, ConsolePage start)
                throws IOException, InterruptedException {
            var page = start;
            for (int pages = 0; pages < MOST_PAGES; pages++) {
                write(out, page.lines().stream().map(this::text).toList());
                var next = page.next();
                if (next == null) {
                    return;
                }
                try {
                    if (!(read(server, wanted.page(next)) instanceof Found.Numbered(var more))) {
                        return;
                    }
                    page = more;
                } catch (ProblemException e) {
                    write(out, List.of("", "[The log ends here: the node stopped answering.]"));
                    return;
                }
            }
            write(out, List.of("", "[The rest is left out.]"));
        }

        private String text(ConsolePage.Line line) {
            var shown = ShownText.of(line.line());
            return wanted.timestamps() ? line.time() + " " + shown : shown;
        }

        private static void write(OutputStream out, List<String> lines) throws IOException {
            for (var line : lines) {
                out.write(line.getBytes(StandardCharsets.UTF_8));
                out.write('\n');
            }
        }
    }

    /// What the last installation printed.
    ///
    /// - errors: [ConsoleProblem.NoInstallLog]; [DaemonProblem] when the node has no answer
    String installLog(ServerGrant server) throws InterruptedException {
        var reply = client.installLog(places.require(server), server.id());
        return switch (reply) {
            case DaemonReply.Done(_, var body, _) -> text(body);
            case DaemonReply.Refused(var status, _, _) when status == 404 ->
                    throw new ProblemException(new ConsoleProblem.NoInstallLog());
            case DaemonReply.Garbled(var status, _) when status == 404 ->
                    throw new ProblemException(new ConsoleProblem.NoInstallLog());
            case DaemonReply.Refused _, DaemonReply.Garbled _, DaemonReply.Unreachable _ ->
                    throw new ProblemException(DaemonProblem.of(reply));
        };
    }

    /// `{"data":"…"}`, `{"data":["…"]}` and a bare text are all met.
    private static String text(JsonNode body) {
        var data = body.has("data") ? body.get("data") : body;
        if (data.isArray()) {
            var lines = new ArrayList<String>();
            data.forEach(line -> lines.add(line.asText()));
            return String.join("\n", lines);
        }
        return data.asText("");
    }

    private static <T> T as(JsonNode body, Class<T> type) {
        try {
            var value = Json.MAPPER.treeToValue(body, type);
            if (value != null) {
                return value;
            }
        } catch (JsonProcessingException e) {
            // answered below: it is not what a daemon says
        }
        throw new ProblemException(new DaemonProblem.Garbled());
    }
}
