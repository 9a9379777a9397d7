package quetzal.panel.console;

import java.time.Duration;
import quetzal.shared.stream.StreamLimits;

/// The deadlines and caps of relayed sockets.
///
/// - shape: `write` bounds one frame in either direction; `closing` is how long a close frame may wait for its echo;
///   `recheck` is how often the rights of every relayed viewer are read anew
public record RelayLimits(
        Duration connect,
        Duration authenticate,
        Duration write,
        Duration ping,
        Duration silence,
        Duration closing,
        Duration recheck,
        int unauthenticatedPerAddress,
        int sockets) {
    public static final RelayLimits DEFAULT =
            new RelayLimits(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(75),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(2),
                    5,
                    4_000);

    /// What the browser's side has in common with all streams.
    StreamLimits ofStreams() {
        return new StreamLimits(ping, silence, write, closing);
    }

    /// - unit: bytes of one message from a browser
    static final int LARGEST_INBOUND = 4 * 1024;
}
