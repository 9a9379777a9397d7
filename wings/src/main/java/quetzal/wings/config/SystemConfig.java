package quetzal.wings.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/// The host's side: folders, the user that servers run as, intervals, crash and install policy.
public record SystemConfig(
        Path rootDirectory,
        Path logDirectory,
        Path data,
        Path archiveDirectory,
        Path backupDirectory,
        Path tmpDirectory,
        String username,
        String timezone,
        User user,
        Duration diskCheckInterval,
        Duration activitySendInterval,
        int activitySendCount,
        boolean checkPermissionsOnBoot,
        boolean enableLogRotate,
        int websocketLogCount,
        Sftp sftp,
        CrashDetection crashDetection,
        Runtime runtime,
        Install install) {

    /// What games run in. `PROCESS` has no confinement: for development and single-user hosts.
    public enum Runtime {
        DOCKER,
        PROCESS
    }

    /// Numeric ids; a name in /etc/passwd is not needed. -1 means: looked up at boot.
    public record User(int uid, int gid, boolean rootless, int containerUid, int containerGid) {}

    public record Sftp(String bindAddress, int bindPort, boolean readOnly) {}

    /// A second crash within `timeout` of the first is not restarted.
    public record CrashDetection(
            boolean enabled, boolean detectCleanExitAsCrash, Duration timeout) {}

    /// `failOnExitCode`: many public eggs end with another code than 0 and work, so it is off by default.
    public record Install(Duration timeout, boolean failOnExitCode) {}

    static SystemConfig read(ConfigReader in) {
        var root = in.path("system.root_directory", Path.of("/var/lib/pterodactyl"));
        return new SystemConfig(
                root,
                in.path("system.log_directory", Path.of("/var/log/pterodactyl")),
                in.path("system.data", root.resolve("volumes")),
                in.path("system.archive_directory", root.resolve("archives")),
                in.path("system.backup_directory", root.resolve("backups")),
                in.path("system.tmp_directory", Path.of("/tmp/pterodactyl")),
                in.text("system.username", "pterodactyl"),
                in.text("system.timezone", ""),
                new User(
                        in.integer("system.user.uid", -1, -1, Integer.MAX_VALUE),
                        in.integer("system.user.gid", -1, -1, Integer.MAX_VALUE),
                        in.flag("system.user.rootless.enabled", false),
                        in.integer("system.user.rootless.container_uid", 0, 0, Integer.MAX_VALUE),
                        in.integer("system.user.rootless.container_gid", 0, 0, Integer.MAX_VALUE)),
                Duration.ofSeconds(in.number("system.disk_check_interval", 150, 0, 86_400)),
                interval(in, "system.activity_send_interval", 60),
                in.integer("system.activity_send_count", 100, 1, 1000),
                in.flag("system.check_permissions_on_boot", true),
                in.flag("system.enable_log_rotate", true),
                in.integer("system.websocket_log_count", 150, 0, 5000),
                new Sftp(
                        in.text("system.sftp.bind_address", "0.0.0.0"),
                        in.integer("system.sftp.bind_port", 2022, 0, 65535),
                        in.flag("system.sftp.read_only", false)),
                new CrashDetection(
                        in.flag("system.crash_detection.enabled", true),
                        in.flag("system.crash_detection.detect_clean_exit_as_crash", true),
                        Duration.ofSeconds(
                                in.number("system.crash_detection.timeout", 60, 0, 86_400))),
                runtime(in),
                new Install(
                        interval(in, "system.install.timeout", 3600),
                        in.flag("system.install.fail_on_exit_code", false)));
    }

    private static Duration interval(ConfigReader in, String path, long fallbackSeconds) {
        return Duration.ofMillis((long) (in.decimal(path, fallbackSeconds, 0.05, 604_800) * 1000));
    }

    private static Runtime runtime(ConfigReader in) {
        var text = in.text("system.runtime", "docker").toLowerCase(Locale.ROOT);
        return switch (text) {
            case "docker" -> Runtime.DOCKER;
            case "process" -> Runtime.PROCESS;
            default -> {
                in.fault(
                        "system.runtime",
                        "must be docker or process, not \"" + text + "\"",
                        "Leave it out for docker");
                yield Runtime.DOCKER;
            }
        };
    }
}
