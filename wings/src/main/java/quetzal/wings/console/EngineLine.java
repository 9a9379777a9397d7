package quetzal.wings.console;

import java.time.Instant;

/// One line of what the engine kept of a server's output: `bytes` with its line feed, or the last one without.
public record EngineLine(Instant at, byte[] bytes) {}
