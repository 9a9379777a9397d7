package quetzal.panel.shell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import quetzal.panel.node.DaemonReply;
import quetzal.panel.node.NodeClient;
import quetzal.panel.node.NodeEndpoint;
import quetzal.panel.stream.FrameQueue;
import quetzal.shared.json.Json;
import quetzal.shared.protocol.shell.CastPage;
import quetzal.shared.stream.LiveStream;
import quetzal.shared.stream.StreamClose;

/// Reads the recording of an open shell from its node, page by page behind the last, for one who watches. The next page
/// is asked for when he has taken the one before; the shell knows nothing of it.
final class ShellFollower implements FrameQueue.Fetch {
    private static final Duration WAIT = Duration.ofSeconds(8);

    /// What is printed bit by bit goes into one page, and the node is asked no more often than this for each who
    /// watches.
    private static final Duration BETWEEN_PAGES = Duration.ofMillis(250);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final StreamClose AWAY =
            new StreamClose(StreamClose.TOO_SLOW.code(), "the node cannot be reached");
    private static final StreamClose NOTHING =
            new StreamClose(StreamClose.FINISHED.code(), "this shell is not recorded");

    private final UUID session;
    private final NodeEndpoint node;
    private final NodeClient client;
    private final LiveStream stream;
    private final FrameQueue queue;
    private long after;
    private long answeredAt = System.nanoTime();

    ShellFollower(
            UUID session,
            NodeEndpoint node,
            NodeClient client,
            LiveStream stream,
            FrameQueue queue) {
        this.session = session;
        this.node = node;
        this.client = client;
        this.stream = stream;
        this.queue = queue;
    }

    @Override
    public void run() throws InterruptedException {
        while (!queue.closed()) {
            var reply = client.shellPage(node, session, after, WAIT);
            var page = page(reply);
            if (page != null) {
                if (!deliver(page)) {
                    return;
                }
            } else if (reply instanceof DaemonReply.Refused(var status, _, _) && status == 404) {
                stream.finish(NOTHING);
                return;
            } else if (System.nanoTime() - answeredAt > PATIENCE.toNanos()) {
                stream.close(AWAY);
                return;
            } else if (!queue.rest(PAUSE)) {
                return;
            }
        }
    }

    /// False when that was the last, or nobody is there any more.
    private boolean deliver(CastPage page) throws InterruptedException {
        answeredAt = System.nanoTime();
        after = page.next();
        if (!page.lines().isEmpty() && !queue.putText(page.lines())) {
            return false;
        }
        if (page.over()) {
            stream.finish(StreamClose.FINISHED);
            return false;
        }
        return queue.rest(BETWEEN_PAGES);
    }

    private static @Nullable CastPage page(DaemonReply reply) {
        return reply instanceof DaemonReply.Done(_, JsonNode body, _) ? read(body) : null;
    }

    private static @Nullable CastPage read(JsonNode body) {
        try {
            var page = Json.MAPPER.treeToValue(body, CastPage.class);
            return page == null || page.lines() == null ? null : page;
        } catch (JsonProcessingException garbled) {
            return null;
        }
    }
}
