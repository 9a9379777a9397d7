package quetzal.panel.event;

/// What an event says.
enum EventType {
    ADDED,
    MODIFIED,
    DELETED,
    SYNCED,
    RESYNC
}
