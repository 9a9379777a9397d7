package quetzal.shared.permission;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a subuser may be given on one server, in the order of the catalogue that clients show.
///
/// - source: the keys are wire contract; the texts are ours
public enum Permission {
    WEBSOCKET_CONNECT(
            "websocket.connect", "Open the console: see its output and the live figures."),
    CONTROL_CONSOLE("control.console", "Send commands to the console."),
    CONTROL_START("control.start", "Start the server when it is stopped."),
    CONTROL_STOP("control.stop", "Stop or kill the server."),
    CONTROL_RESTART("control.restart", "Restart the server; also starts a stopped one."),
    CONTROL_SHELL(
            "control.shell",
            "Open a shell inside the server's container, where the host allows it."),
    USER_CREATE("user.create", "Give other people access to the server."),
    USER_READ("user.read", "See who has access to the server and what they may do."),
    USER_UPDATE("user.update", "Change what other people may do."),
    USER_DELETE("user.delete", "Take away other people's access."),
    FILE_CREATE("file.create", "Create, upload, copy, unpack and fetch files and folders."),
    FILE_READ("file.read", "List the files of the server."),
    FILE_READ_CONTENT("file.read-content", "Open and download files."),
    FILE_UPDATE("file.update", "Rename, move and change the mode of files."),
    FILE_DELETE("file.delete", "Delete files and folders."),
    FILE_ARCHIVE("file.archive", "Pack files into archives."),
    FILE_SFTP(
            "file.sftp",
            "Log in by SFTP; what may be done there follows from the other file permissions."),
    BACKUP_CREATE("backup.create", "Make backups."),
    BACKUP_READ("backup.read", "See the backups."),
    BACKUP_DELETE("backup.delete", "Delete, lock and unlock backups."),
    BACKUP_DOWNLOAD("backup.download", "Download backups, and with them every file of the server."),
    BACKUP_RESTORE("backup.restore", "Restore a backup, which can overwrite or delete files."),
    ALLOCATION_READ(
            "allocation.read", "See all addresses of the server; everyone sees the main one."),
    ALLOCATION_CREATE("allocation.create", "Add addresses."),
    ALLOCATION_UPDATE("allocation.update", "Choose the main address and edit notes."),
    ALLOCATION_DELETE("allocation.delete", "Remove addresses."),
    STARTUP_READ(
            "startup.read", "See the start-up variables and the start command with their values."),
    STARTUP_UPDATE("startup.update", "Change start-up variables."),
    STARTUP_DOCKER_IMAGE(
            "startup.docker-image", "Choose another of the images that the egg offers."),
    DATABASE_CREATE("database.create", "Create databases."),
    DATABASE_READ("database.read", "See the databases."),
    DATABASE_UPDATE(
            "database.update",
            "Change a database's password; the new one is shown only with view_password."),
    DATABASE_DELETE("database.delete", "Delete databases."),
    DATABASE_VIEW_PASSWORD("database.view_password", "See the passwords of databases."),
    SCHEDULE_CREATE("schedule.create", "Create schedules."),
    SCHEDULE_READ("schedule.read", "See schedules and their tasks."),
    SCHEDULE_UPDATE("schedule.update", "Change and run schedules and their tasks."),
    SCHEDULE_DELETE("schedule.delete", "Delete schedules."),
    SETTINGS_RENAME("settings.rename", "Change the name and the description of the server."),
    SETTINGS_REINSTALL("settings.reinstall", "Run the server's installation again."),
    ACTIVITY_READ("activity.read", "See what was done on the server and by whom.");

    private static final Map<String, Permission> BY_KEY =
            Arrays.stream(values()).collect(Collectors.toMap(Permission::key, Function.identity()));

    private final String key;
    private final String description;

    Permission(String key, String description) {
        this.key = key;
        this.description = description;
    }

    /// As on the wire: `group.name`.
    public String key() {
        return key;
    }

    public String group() {
        return key.substring(0, key.indexOf('.'));
    }

    public String nameInGroup() {
        return key.substring(key.indexOf('.') + 1);
    }

    /// One sentence for people.
    public String description() {
        return description;
    }

    /// Also knows `database.view-password`, which one family of clients writes with a hyphen.
    public static Optional<Permission> ofKey(String key) {
        return Optional.ofNullable(
                BY_KEY.get(
                        key.equals("database.view-password") ? DATABASE_VIEW_PASSWORD.key : key));
    }
}
