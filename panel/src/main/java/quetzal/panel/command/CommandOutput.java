package quetzal.panel.command;

/// Takes what a command prints, as it prints it.
@FunctionalInterface
interface CommandOutput {
    /// - shape: one line, shown as it is but for what terminals would act on
    void line(String text) throws InterruptedException;
}
