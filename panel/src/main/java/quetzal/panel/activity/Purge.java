package quetzal.panel.activity;

import java.time.Instant;
import java.util.UUID;

/// That everything up to `position` was removed for its age; the chain goes on from `hash`.
///
/// - shape: `sentinel` is the `uid` of the row that tells of it
@SuppressWarnings("ArrayRecordComponent") // never compared
record Purge(
        long position, byte[] hash, long rows, Instant before, UUID sentinel, byte[] signature) {}
