package quetzal.panel.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.panel.node.DaemonReply;
import quetzal.panel.node.NodeClient;
import quetzal.panel.stream.FrameQueue;
import quetzal.shared.id.ServerId;
import quetzal.shared.json.Json;
import quetzal.shared.protocol.daemon.InstallPage;
import quetzal.shared.protocol.daemon.WorkFrame;
import quetzal.shared.stream.LiveStream;
import quetzal.shared.stream.StreamClose;

/// Reads one installation's log from the node for one client, from its beginning to its end. A node that does not answer
/// is asked again for as long as the client waits.
final class InstallFollower implements FrameQueue.Fetch {
    private static final Logger LOG = LoggerFactory.getLogger(InstallFollower.class);
    private static final Duration NONE_AFTER = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration FOREIGN_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /// A log that neither goes on nor ends for so long belongs to an installation that nothing will end any more.
    private static final int MOST_QUIET = 120;

    private static final StreamClose SUPERSEDED =
            new StreamClose(StreamClose.GOING_AWAY.code(), "another installation has begun");

    private final ServerId server;
    private final Supplier<Optional<InstallPlace>> place;
    private final NodeClient client;
    private final LiveStream stream;
    private final FrameQueue queue;
    private @Nullable String run;
    private @Nullable String cursor;
    private Duration pause = PAUSE;
    private int quiet;
    private int foreignLines;

    /// - shape: `place` reads anew with each call; empty when the server is gone
    InstallFollower(
            ServerId server,
            Supplier<Optional<InstallPlace>> place,
            NodeClient client,
            LiveStream stream,
            FrameQueue queue) {
        this.server = server;
        this.place = place;
        this.client = client;
        this.stream = stream;
        this.queue = queue;
    }

    private enum Next {
        GO_ON,
        REST,
        END
    }

    @Override
    public void run() throws InterruptedException {
        long begun = System.nanoTime();
        while (!queue.closed()) {
            var patient = System.nanoTime() - begun < NONE_AFTER.toNanos();
            var next = step(patient);
            if (next == Next.END || (next == Next.REST && !queue.rest(pause))) {
                return;
            }
        }
    }

    private Next step(boolean patient) throws InterruptedException {
        var found = place.get();
        if (found.isEmpty()) {
            stream.close(StreamClose.SERVER_DELETED);
            return Next.END;
        }
        var at = found.get();
        pause = PAUSE;
        if (run == null && at.owed()) {
            // What the node has is the installation before.
            return Next.REST;
        }
        var reply = client.call(at.node(), "GET", path(patient), null);
        return switch (reply) {
            case DaemonReply.Done(_, var body, _) -> page(body, at, patient);
            case DaemonReply.Refused(var status, _, _) when status == 404 -> none(at, patient);
            case DaemonReply.Garbled(var status, _) when status == 404 || status == 405 ->
                    foreign(at, patient);
            case DaemonReply.Refused _, DaemonReply.Garbled _, DaemonReply.Unreachable _ -> {
                pause = LONGEST_PAUSE;
                yield Next.REST;
            }
        };
    }

    private String path(boolean patient) {
        var path =
                "/api/servers/" + server + "/install-log?wait=" + (run == null && patient ? 3 : 10);
        return cursor == null
                ? path
                : path + "&cursor=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8);
    }

    private Next none(InstallPlace at, boolean patient) throws InterruptedException {
        if (run == null && !patient && !at.installing()) {
            queue.end(WorkFrame.none());
            return Next.END;
        }
        return Next.REST;
    }

    private Next page(JsonNode body, InstallPlace at, boolean patient) throws InterruptedException {
        InstallPage page;
        try {
            page = Json.MAPPER.treeToValue(body, InstallPage.class);
        } catch (JsonProcessingException e) {
            LOG.warn("a node's install log cannot be read: server={}", server, e);
            pause = LONGEST_PAUSE;
            return Next.REST;
        }
        if (page == null || page.run() == null) {
            return none(at, patient);
        }
        if (run != null && !run.equals(page.run())) {
            stream.close(SUPERSEDED);
            return Next.END;
        }
        run = page.run();
        cursor = page.next();
        for (var frame : page.frames()) {
            if (frame.done()) {
                queue.end(frame);
                return Next.END;
            }
            if (!queue.put(frame)) {
                return Next.END;
            }
        }
        if (!page.frames().isEmpty() || page.running()) {
            quiet = 0;
            return Next.GO_ON;
        }
        if (++quiet > MOST_QUIET) {
            queue.end(ended("interrupted"));
            return Next.END;
        }
        return Next.REST;
    }

    private static WorkFrame ended(String status) {
        return new WorkFrame(null, null, "finish", null, null, true, status, null, null);
    }

    /// Other daemons keep a text and no more.
    private Next foreign(InstallPlace at, boolean patient) throws InterruptedException {
        var reply = client.installLog(at.node(), server);
        if (!(reply instanceof DaemonReply.Done(_, var body, _))) {
            return none(at, patient);
        }
        var data = body.has("data") ? body.get("data") : body;
        var lines = data.asText("").lines().toList();
        if (lines.isEmpty()) {
            return none(at, patient);
        }
        run = "text";
        for (var line : lines.subList(Math.min(foreignLines, lines.size()), lines.size())) {
            foreignLines++;
            if (!queue.put(
                    new WorkFrame(
                            (long) foreignLines,
                            null,
                            "script",
                            "stdout",
                            line,
                            false,
                            null,
                            null,
                            null))) {
                return Next.END;
            }
        }
        if (at.installing()) {
            pause = FOREIGN_PAUSE;
            return Next.REST;
        }
        boolean failed = at.status() != null && at.status().endsWith("install_failed");
        queue.end(ended(failed ? "failed" : "success"));
        return Next.END;
    }
}
