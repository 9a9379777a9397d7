package quetzal.wings.container;

/// How reading kept output ended: how many bytes the sink got, and whether older ones were left out.
public record LogEnd(long bytes, boolean truncated) {}
