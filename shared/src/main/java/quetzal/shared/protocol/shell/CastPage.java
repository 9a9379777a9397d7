package quetzal.shared.protocol.shell;

/// A part of a recording: answer of `GET /api/shells/{id}/cast/page?after=&wait=`, which also serves recordings that
/// are still being written.
///
/// - shape: `lines` are whole lines of the asciicast, each with its end; `over` when nothing follows them, now or later
/// - unit: `next` in bytes, to ask with for what follows
public record CastPage(long next, boolean over, String lines) {}
