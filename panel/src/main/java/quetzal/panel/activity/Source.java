package quetzal.panel.activity;

import java.util.Locale;

/// The door an act came through.
public enum Source {
    WEB,
    API,
    CONSOLE,
    DAEMON,
    SFTP,
    SCHEDULE,
    CLI,
    SYSTEM;

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
