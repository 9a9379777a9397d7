package quetzal.wings.install;

import java.util.Locale;

/// What part of an installation a line is of.
enum InstallAction {
    PULL,
    CREATE,
    SCRIPT,
    FINISH;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
