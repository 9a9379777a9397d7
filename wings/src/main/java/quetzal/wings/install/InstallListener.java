package quetzal.wings.install;

/// Hears how an installation goes, in order, from one thread at a time.
public interface InstallListener {
    void started();

    /// Of the script, or of a step of the daemon's own when `script` is false.
    void output(String line, boolean script);

    /// The last call; the result is written down for the panel already.
    void ended(InstallOutcome outcome);
}
