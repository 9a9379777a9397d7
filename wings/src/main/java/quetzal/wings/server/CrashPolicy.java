package quetzal.wings.server;

import java.time.Duration;

/// When an exit that nobody asked for is answered by a start. A second crash within `window` is not; zero: always.
public record CrashPolicy(boolean enabled, boolean cleanExitIsCrash, Duration window) {}
