package quetzal.wings.stats;

/// What a walk over a server's data found.
///
/// - `bytes`: apparent sizes of regular files; a file with several names counts once, links and directories nothing
/// - `complete`: false when something could not be looked at
public record DiskCount(long bytes, long files, boolean complete) {}
