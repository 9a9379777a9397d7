package quetzal.wings.container.docker;

import java.time.Duration;

/// How long the engine may take over a call before the caller is let go. A unix socket has no time limits of its own.
public record EngineDeadlines(
        Duration question, Duration create, Duration start, Duration remove, Duration logs) {
    public static final EngineDeadlines STANDARD =
            new EngineDeadlines(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30));

    /// The same for everything.
    public static EngineDeadlines all(Duration limit) {
        return new EngineDeadlines(limit, limit, limit, limit, limit);
    }

    /// The longest another call may hold a container's turn.
    Duration turn() {
        return create.plus(start).plus(remove);
    }
}
