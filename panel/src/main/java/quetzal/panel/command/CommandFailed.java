package quetzal.panel.command;

/// A command did not do what was wanted; the text says why, for people. Holds no stack trace: it is an answer.
final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandFailed(String text) {
        super(text, null, false, false);
    }
}
