package quetzal.e2e.stack;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A console as a browser opens it.
public final class ConsoleSocket implements AutoCloseable {
    /// One frame. An argument that is no text comes as its JSON.
    public record Event(String name, List<String> args) {
        public String first() {
            return args.isEmpty() ? "" : args.getFirst();
        }
    }

    private static final Duration OPEN_WITHIN = Duration.ofSeconds(10);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final WebSocket socket;

    private ConsoleSocket(String url, String origin) {
        try {
            this.socket =
                    HTTP.newWebSocketBuilder()
                            .header("Origin", origin)
                            .connectTimeout(OPEN_WITHIN)
                            .buildAsync(URI.create(url), new Reader())
                            .get(OPEN_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(url + " could not be opened: " + e, e);
        }
    }

    /// A socket that has sent nothing yet.
    public static ConsoleSocket unauthenticated(String url, String origin) {
        return new ConsoleSocket(url, origin);
    }

    /// Opens what the panel names, with the token it gives, and waits until that is taken.
    public static ConsoleSocket open(ServerView view, String origin) {
        var credentials = view.console();
        var console = new ConsoleSocket(credentials.path("socket").asText(), origin);
        console.send("auth", credentials.path("token").asText());
        console.await("auth success", Duration.ofSeconds(10));
        return console;
    }

    public void send(String event, String... args) {
        var frame = PanelApi.object().put("event", event);
        var list = frame.putArray("args");
        for (var arg : args) {
            list.add(arg);
        }
        try {
            socket.sendText(frame.toString(), true).get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("sending " + event, e);
        }
    }

    /// The next frame named `name`; those before it are passed over.
    public Event await(String name, Duration limit) {
        return await(event -> event.name().equals(name), name, limit);
    }

    /// The next console line, of either kind of delivery, that holds `text`.
    public String awaitLine(String text, Duration limit) {
        var event =
                await(
                        frame -> linesOf(frame).stream().anyMatch(line -> line.contains(text)),
                        "a line with `" + text + "`",
                        limit);
        return linesOf(event).stream().filter(line -> line.contains(text)).findFirst().orElse("");
    }

    /// The console lines in a frame: one, many, or none.
    public static List<String> linesOf(Event event) {
        return switch (event.name()) {
            case "console output" -> event.args();
            case "console lines" -> event.args().subList(1, event.args().size());
            default -> List.of();
        };
    }

    public Event await(Predicate<Event> wanted, String what, Duration limit) {
        var seen = new ArrayList<String>();
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            var event = poll(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            if (event == null) {
                var last = seen.subList(Math.max(0, seen.size() - 10), seen.size());
                throw new IllegalStateException(
                        what + " did not come; closed: " + closed + "; the last frames: " + last);
            }
            if (wanted.test(event)) {
                return event;
            }
            seen.add(event.toString());
        }
    }

    /// The next frame, or null when none came in time.
    public @Nullable Event poll(Duration limit) {
        try {
            return events.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /// Waits for the close code; 1006 stands for an end without one.
    public int awaitClose(Duration limit) {
        try {
            return closed.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the socket is still open", e);
        }
    }

    public boolean isOpen() {
        return !closed.isDone();
    }

    /// Cuts the connection without a word, as a lost network does.
    public void cut() {
        socket.abort();
        closed.complete(1006);
    }

    @Override
    public void close() {
        socket.sendClose(1000, "").orTimeout(2, TimeUnit.SECONDS).handle((_, _) -> "").join();
        socket.abort();
    }

    private final class Reader implements WebSocket.Listener {
        private final StringBuilder partial = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                events.add(event(PanelApi.tree(partial.toString())));
                partial.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            closed.complete(1006);
        }

        private static Event event(JsonNode frame) {
            var args = new ArrayList<String>();
            for (var arg : frame.path("args")) {
                args.add(arg.isTextual() ? arg.asText() : arg.toString());
            }
            return new Event(frame.path("event").asText(), List.copyOf(args));
        }
    }
}
