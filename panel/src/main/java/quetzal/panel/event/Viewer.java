package quetzal.panel.event;

/// Who watches, as the database last said.
///
/// - shape: `user` is the integer id
public record Viewer(long user, boolean rootAdmin) {}
