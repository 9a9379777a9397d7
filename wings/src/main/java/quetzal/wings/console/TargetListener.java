package quetzal.wings.console;

/// Hears what happens to a server. Must return at once.
@FunctionalInterface
public interface TargetListener {
    void on(TargetNotice notice);
}
