package quetzal.wings.settings;

/// A settings file that cannot be edited. The message is for people and never quotes the file.
final class SettingsException extends Exception {
    private static final long serialVersionUID = 1L;

    SettingsException(String message) {
        super(message);
    }
}
