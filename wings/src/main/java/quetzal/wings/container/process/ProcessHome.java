package quetzal.wings.container.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import quetzal.shared.id.ServerId;
import quetzal.wings.container.ContainerId;
import quetzal.wings.container.ContainerKind;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerState;
import quetzal.wings.container.ContainerStatus;
import quetzal.wings.container.Exit;

/// The folder of one process "container": what it was made of, what it prints, how it ended. All that is known of a
/// process is in these files, so a new daemon knows it too.
record ProcessHome(ContainerName name, Path folder) {
    /// Of a process that ended without its supervisor having seen it.
    static final int UNKNOWN_CODE = 255;

    Path file(String part) {
        return folder.resolve(part);
    }

    boolean exists() {
        return Files.isDirectory(folder);
    }

    String owner() {
        return read("owner").orElse("");
    }

    ContainerStatus status() {
        return new ContainerStatus(
                name,
                new ContainerId(read("id").orElse("unknown")),
                ContainerKind.valueOf(read("kind").orElse(ContainerKind.SERVER.name())),
                ServerId.of(read("server").orElse("00000000-0000-0000-0000-000000000000")),
                state());
    }

    ContainerState state() {
        var exit = read("exit");
        if (exit.isPresent()) {
            return new ContainerState.Exited(
                    new Exit(number(exit.get(), UNKNOWN_CODE), false, changed("exit")));
        }
        if (read("started").isEmpty()) {
            return new ContainerState.Created();
        }
        var supervisor = supervisor();
        if (supervisor.isPresent()) {
            return new ContainerState.Running(changed("started"), pid(), false);
        }
        // It may have written its last word between the two looks.
        return new ContainerState.Exited(
                new Exit(
                        read("exit").map(code -> number(code, UNKNOWN_CODE)).orElse(UNKNOWN_CODE),
                        false,
                        changed("output")));
    }

    /// The process that waits for the server's end, if it is still the one we started and not a later one of its number.
    Optional<ProcessHandle> supervisor() {
        var parts = read("supervisor").orElse("").split(" ", 2);
        if (parts.length < 2) {
            return Optional.empty();
        }
        return ProcessHandle.of(number(parts[0], -1))
                .filter(ProcessHandle::isAlive)
                .filter(handle -> startOf(handle).equals(parts[1]));
    }

    static String startOf(ProcessHandle handle) {
        return handle.info().startInstant().map(Instant::toString).orElse("");
    }

    /// Of the server itself, which leads its own process group; 0 until it has one.
    long pid() {
        return number(read("pid").orElse(""), 0);
    }

    Optional<String> read(String part) {
        try {
            return Optional.of(Files.readString(file(part)).strip());
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Whole or not at all.
    void write(String part, String text) {
        try {
            var fresh = file(part + ".new");
            Files.writeString(fresh, text, UTF_8);
            Files.move(
                    fresh,
                    file(part),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    void make() {
        try {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    void forgetRun() {
        try {
            for (var part : new String[] {"exit", "pid", "supervisor", "started"}) {
                Files.deleteIfExists(file(part));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    void delete() {
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException absent) {
            // Someone else was faster.
            return;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Instant changed(String part) {
        try {
            return Files.getLastModifiedTime(file(part)).toInstant();
        } catch (IOException absent) {
            return Instant.EPOCH;
        }
    }

    private static int number(String text, int otherwise) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException garbled) {
            return otherwise;
        }
    }
}
