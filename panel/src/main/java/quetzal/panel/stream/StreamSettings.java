package quetzal.panel.stream;

import java.time.Duration;
import quetzal.shared.stream.StreamLimits;

/// Caps and deadlines of the panel's streams.
///
/// - shape: `perServer` and `perUser` hold over all replicas together; every `recheck` the rights of all open streams
///   are read anew; when that has not worked for `unchecked`, they are closed
public record StreamSettings(
        StreamLimits limits, int perServer, int perUser, Duration recheck, Duration unchecked) {
    public static final StreamSettings STANDARD =
            new StreamSettings(
                    StreamLimits.STANDARD, 30, 20, Duration.ofSeconds(2), Duration.ofSeconds(30));
}
