package quetzal.wings.container;

import java.time.Instant;

/// How a container ended: 137 after a kill, 143 after SIGTERM. `oomKilled` is also set when only a child was killed
/// for memory and the server lived on, so it explains an exit but does not prove one.
public record Exit(int code, boolean oomKilled, Instant finishedAt) {}
