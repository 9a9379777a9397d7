package quetzal.wings.socket;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import quetzal.shared.protocol.console.ClientEvent;

/// How much one client may say: token buckets for all frames together and for each kind. Not for several threads.
final class InboundLimits {
    /// So many frames in a row over the limit end the connection.
    private static final int FLOOD = 1_000;

    private final TokenBucket global;
    private final TokenBucket auth;
    private final TokenBucket logs;
    private final TokenBucket command;
    private final TokenBucket other;
    private int refused;

    InboundLimits(long now) {
        global = new TokenBucket(10, TimeUnit.MILLISECONDS.toNanos(200), now);
        auth = new TokenBucket(2, TimeUnit.SECONDS.toNanos(5), now);
        logs = new TokenBucket(2, TimeUnit.SECONDS.toNanos(5), now);
        command = new TokenBucket(10, TimeUnit.SECONDS.toNanos(1), now);
        other = new TokenBucket(4, TimeUnit.SECONDS.toNanos(1), now);
    }

    /// What is to be done with a frame or an event.
    sealed interface Verdict {
        record Pass() implements Verdict {}

        /// Dropped; `notice` is to be sent once per episode.
        record Drop(Optional<String> notice) implements Verdict {}

        record Flood() implements Verdict {}
    }

    /// Before anything is parsed.
    Verdict frame(long now) {
        if (global.take(now)) {
            refused = 0;
            return new Verdict.Pass();
        }
        refused++;
        return refused > FLOOD ? new Verdict.Flood() : drop(global, "global");
    }

    Verdict event(ClientEvent event, long now) {
        var bucket =
                switch (event) {
                    case ClientEvent.Auth _ -> auth;
                    case ClientEvent.SendLogs _, ClientEvent.SubscribeConsole _ -> logs;
                    case ClientEvent.SendCommand _ -> command;
                    case ClientEvent.SetState _, ClientEvent.SendStats _, ClientEvent.Unknown _ ->
                            other;
                };
        return bucket.take(now) ? new Verdict.Pass() : drop(bucket, event.name());
    }

    private static Verdict drop(TokenBucket bucket, String name) {
        return new Verdict.Drop(bucket.tell() ? Optional.of(name) : Optional.empty());
    }
}
