package quetzal.panel.activity;

/// Something worth a row. Each feature lists its own in a sealed interface of records that extends this one, and says in
/// one `switch` how they read.
public interface ActivityEvent {
    Entry entry();
}
