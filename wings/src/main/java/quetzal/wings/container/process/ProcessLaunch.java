package quetzal.wings.container.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import quetzal.wings.container.ContainerKind;
import quetzal.wings.container.ContainerSpec;
import quetzal.wings.container.ContainerUser;
import quetzal.wings.container.Mount;

/// Turns a spec into a command line of the host and starts it under a supervisor.
///
/// The supervisor is a shell in a session of its own, so it lives on when the daemon ends; it notes the server's exit
/// code. The server is in another session, so that a signal to its group reaches all of it and not the supervisor. Output
/// goes to a file, so that nothing is lost or blocked while there is no daemon; input comes from a named pipe that the
/// server itself holds open.
final class ProcessLaunch {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([A-Za-z0-9_]+)}}");
    private static final String SUPERVISE =
            """
            cd "$1" || exit 1
            setsid sh "$2/launch" "$2" <>"$2/input" >>"$2/output" 2>&1
            printf %s "$?" >"$2/exit.new" && mv "$2/exit.new" "$2/exit"
            """;

    private ProcessLaunch() {}

    /// Text of the script that becomes the server; it is kept, so that an ended server can be started again.
    static String script(ContainerSpec spec, boolean daemonIsRoot) {
        // A daemon that a script started in the background has SIGINT ignored, and its children
        // would inherit that.
        var line =
                new ArrayList<String>(
                        List.of("exec", "env", "--default-signal", "-i", "PATH=\"$PATH\""));
        spec.environment().forEach((name, value) -> line.add(quoted(name + "=" + value)));
        line.add("HOME=\"$PWD\"");
        if (daemonIsRoot && spec.user() instanceof ContainerUser.Ids(var uid, var gid)) {
            line.addAll(
                    List.of(
                            "setpriv",
                            "--reuid=" + uid,
                            "--regid=" + gid,
                            "--clear-groups",
                            "--no-new-privs",
                            "--bounding-set=-all",
                            "--inh-caps=-all"));
        }
        if (spec.command().isEmpty()) {
            var startup = spec.environment().getOrDefault("STARTUP", "");
            line.addAll(
                    List.of(
                            "sh",
                            "-c",
                            quoted("exec " + PLACEHOLDER.matcher(startup).replaceAll("\\${$1}"))));
        } else {
            command(spec).forEach(word -> line.add(quoted(word)));
        }
        return "printf %s \"$$\" >\"$1/pid.new\" && mv \"$1/pid.new\" \"$1/pid\"\n"
                + String.join(" ", line)
                + "\n";
    }

    /// An install script names the places it would find in a container, so it is read by a filter that puts the host's
    /// places in; `ash` is the shell of images that the host need not have.
    private static List<String> command(ContainerSpec spec) {
        var words = spec.command();
        if (spec.kind() != ContainerKind.INSTALLER || words.size() != 2) {
            return words.stream().map(word -> onHost(word, spec.mounts())).toList();
        }
        var filter = new StringBuilder("sed");
        for (var mount : spec.mounts()) {
            filter.append(" -e ")
                    .append(quoted("s|" + mount.target() + "|" + mount.source() + "|g"));
        }
        var shell = words.getFirst().equals("ash") ? "sh" : words.getFirst();
        return List.of(
                "sh",
                "-c",
                filter
                        + " "
                        + quoted(onHost(words.getLast(), spec.mounts()))
                        + " >.install.$$ && "
                        + quoted(shell)
                        + " ./.install.$$; code=$?; rm -f ./.install.$$; exit $code");
    }

    /// A path as the container would see it, as the host has it.
    static String onHost(String text, List<Mount> mounts) {
        for (var mount : mounts) {
            if (text.equals(mount.target()) || text.startsWith(mount.target() + "/")) {
                return mount.source() + text.substring(mount.target().length());
            }
        }
        return text;
    }

    static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    static Process start(Path home, Path data) throws IOException {
        return new ProcessBuilder(
                        "setsid",
                        "sh",
                        "-c",
                        SUPERVISE,
                        "supervisor",
                        data.toString(),
                        home.toString())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /// Runs a small program of the host to its end.
    static boolean run(String... command) throws IOException {
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            if (process.waitFor(10, TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        return false;
    }
}
