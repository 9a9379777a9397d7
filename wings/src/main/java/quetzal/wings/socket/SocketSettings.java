package quetzal.wings.socket;

import java.time.Duration;

/// Limits and deadlines of console sockets.
///
/// - shape: `perServer` and `perUser` count authenticated sockets, `perAddress` those that are not yet
public record SocketSettings(
        int perServer,
        int perUser,
        int perAddress,
        int historyLines,
        Duration authWithin,
        Duration pingEvery,
        Duration silentFor,
        Duration stuckFor,
        Duration expiredFor,
        Duration revokedFor) {

    public static SocketSettings standard(int perServer, int perUser, int historyLines) {
        return new SocketSettings(
                perServer,
                perUser,
                5,
                historyLines,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(75),
                Duration.ofSeconds(12),
                Duration.ofSeconds(60),
                Duration.ofSeconds(3));
    }
}
