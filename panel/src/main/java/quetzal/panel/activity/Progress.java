package quetzal.panel.activity;

/// Hears how far a check of the log has come.
@FunctionalInterface
public interface Progress {
    void at(long checked, long total);
}
