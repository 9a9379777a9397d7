package quetzal.wings.container;

import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/// A shell that someone wants inside a running container.
///
/// - shape: `shells` are absolute paths; the first that the image has is started
public record ShellRequest(UUID id, List<String> shells, TerminalSize size) {
    private static final Pattern PROGRAM = Pattern.compile("/[A-Za-z0-9_./+-]{1,200}");

    /// What is tried when nobody says otherwise.
    public static final List<String> USUAL = List.of("/bin/bash", "/bin/sh");

    /// The environment variable by which what a shell started is known.
    public static final String MARK = "QUETZAL_SHELL";

    public ShellRequest {
        shells = List.copyOf(shells);
        for (var shell : shells) {
            if (!isProgram(shell)) {
                throw new IllegalArgumentException("not the absolute path of a program: " + shell);
            }
        }
    }

    /// Whether `path` can name a shell.
    public static boolean isProgram(String path) {
        return PROGRAM.matcher(path).matches();
    }
}
