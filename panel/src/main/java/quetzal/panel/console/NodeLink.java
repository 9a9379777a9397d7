package quetzal.panel.console;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import quetzal.shared.stream.StreamClose;

/// The node's end of a relayed socket, from the attempt to reach it to the answer to its close.
final class NodeLink {
    private final RelayLimits limits;
    private final CompletableFuture<WebSocket> socket = new CompletableFuture<>();
    private volatile boolean gone;

    NodeLink(RelayLimits limits) {
        this.limits = limits;
    }

    /// Nothing is left of it.
    boolean gone() {
        return gone;
    }

    void lost() {
        gone = true;
    }

    /// The node was reached. When that came too late, because `ended` meanwhile, leave is taken of it.
    void reached(WebSocket found, Optional<StreamClose> ended) {
        if (!socket.complete(found)) {
            leave(found, ended.orElse(StreamClose.GOING_AWAY));
        }
    }

    /// Waits until the node is reached and its connection has taken what `send` sends.
    ///
    /// - shape: why not; empty when it has
    Optional<StreamClose> pass(Function<WebSocket, CompletableFuture<WebSocket>> send) {
        try {
            var open = socket.get(limits.connect().toMillis(), TimeUnit.MILLISECONDS);
            send.apply(open).get(limits.write().toMillis(), TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (TimeoutException e) {
            return Optional.of(RelayClose.NODE_STUCK);
        } catch (ExecutionException e) {
            return Optional.of(RelayClose.NODE_LOST);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(StreamClose.GOING_AWAY);
        }
    }

    /// Says goodbye, once.
    void close(StreamClose why) {
        if (socket.completeExceptionally(new IllegalStateException("ended"))) {
            return; // whoever is still reaching it takes leave
        }
        if (socket.isCompletedExceptionally()) {
            gone = true;
            return;
        }
        var open = socket.resultNow();
        var told = RelayClose.forNode(why);
        var unused =
                open.sendClose(told.code(), told.reason())
                        .whenComplete(
                                (sent, failure) -> {
                                    if (failure != null) {
                                        open.abort();
                                        gone = true;
                                    }
                                });
    }

    private void leave(WebSocket late, StreamClose why) {
        var told = RelayClose.forNode(why);
        var unused =
                late.sendClose(told.code(), told.reason())
                        .whenComplete(
                                (sent, failure) -> {
                                    late.abort();
                                    gone = true;
                                });
    }

    /// Runs `failed` when it cannot be sent.
    void ping(Runnable failed) {
        if (socket.state() == Future.State.SUCCESS) {
            var unused =
                    socket.resultNow()
                            .sendPing(ByteBuffer.allocate(0))
                            .whenComplete(
                                    (sent, failure) -> {
                                        if (failure != null) {
                                            failed.run();
                                        }
                                    });
        }
    }

    /// Ends it without a word.
    void abort() {
        if (socket.state() == Future.State.SUCCESS) {
            socket.resultNow().abort();
        }
        gone = true;
    }
}
