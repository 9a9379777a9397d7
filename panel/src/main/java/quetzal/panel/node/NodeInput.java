package quetzal.panel.node;

import com.google.re2j.Pattern;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quetzal.panel.http.Input;
import quetzal.shared.protocol.shell.RecordingPolicy;
import quetzal.shared.unit.IpLiteral;

/// Reads a node's settings from a request.
final class NodeInput {
    private static final Pattern NAME = Pattern.compile("[\\w .-]{1,100}");
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,189}[A-Za-z0-9])?");
    private static final Pattern PATH = Pattern.compile("/[\\w.\\-/]{0,190}");

    private NodeInput() {}

    /// `old` gives what is optional and left out; null when the node is new.
    static NodeSettings read(Input in, @Nullable NodeSettings old) {
        var settings =
                new NodeSettings(
                        in.text("name")
                                .required()
                                .max(100)
                                .matches(
                                        "regex", NAME, "may hold letters, digits, _ . - and blanks")
                                .get(),
                        in.has("description")
                                ? in.text("description").max(10_000).orNull()
                                : old == null ? null : old.description(),
                        in.integer("location_id").required().get(),
                        in.text("fqdn")
                                .required()
                                .max(191)
                                .rule("fqdn", NodeInput::host, "must be a host name or an address")
                                .get(),
                        in.text("scheme").required().in(List.of("https", "http")).get(),
                        in.flag("behind_proxy").orElse(old != null && old.behindProxy()),
                        in.flag("public").orElse(old == null || old.open()),
                        in.flag("maintenance_mode").orElse(old != null && old.maintenance()),
                        in.flag("draining").orElse(old != null && old.draining()),
                        route(in, old),
                        in.integer("memory").required().between(0, 1L << 40).get(),
                        in.integer("memory_overallocate")
                                .required()
                                .between(-1, 1_000_000)
                                .intOrElse(0),
                        in.integer("disk").required().between(0, 1L << 40).get(),
                        in.integer("disk_overallocate")
                                .required()
                                .between(-1, 1_000_000)
                                .intOrElse(0),
                        in.integer("upload_size")
                                .between(1, 1024)
                                .intOrElse(old == null ? 100 : old.uploadSize()),
                        in.integer("daemon_listen").required().between(1, 65535).intOrElse(0),
                        in.integer("daemon_sftp").required().between(1, 65535).intOrElse(0),
                        in.text("daemon_base")
                                .matches("regex", PATH, "must be an absolute path")
                                .orElse(old == null ? NodeSettings.DEFAULT_BASE : old.daemonBase()),
                        shells(in, old == null ? ShellPolicy.USUAL : old.shells()));
        in.verify();
        return settings;
    }

    private static ConsoleRoute route(Input in, @Nullable NodeSettings old) {
        var fallback = old == null ? ConsoleRoute.AUTO : old.consoleRoute();
        var word = in.text("console_route").in(ConsoleRoute.words()).orElse(fallback.word());
        return ConsoleRoute.words().contains(word) ? ConsoleRoute.of(word) : fallback;
    }

    private static ShellPolicy shells(Input in, ShellPolicy old) {
        var words = Arrays.stream(RecordingPolicy.values()).map(RecordingPolicy::word).toList();
        var word = in.text("shell_recording").in(words).orElse(old.recording().word());
        return new ShellPolicy(
                in.flag("shells_enabled").orElse(old.enabled()),
                RecordingPolicy.parse(word).orElse(old.recording()));
    }

    private static boolean host(String text) {
        return HOST.matcher(text).matches() || IpLiteral.parse(text).isPresent();
    }
}
