package quetzal.shared.stream;

import java.time.Duration;

/// The deadlines of a socket.
///
/// - shape: we ping every `ping`; who sends nothing at all, neither data nor ping nor pong, for `silence` is gone; who does
///   not take what was sent for `write` is too slow; `closing` is how long our close frame waits for its echo
public record StreamLimits(Duration ping, Duration silence, Duration write, Duration closing) {
    public static final StreamLimits STANDARD =
            new StreamLimits(
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(75),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(5));
}
