package quetzal.wings.install;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import quetzal.shared.protocol.daemon.InstallPage;
import quetzal.shared.protocol.daemon.WorkFrame;

/// Reads one server's logs of installations, also the one that is being written.
final class InstallReader {
    private final Path newest;
    private final Path previous;
    private final InstallDesk desk;

    InstallReader(Path newest, Path previous, InstallDesk desk) {
        this.newest = newest;
        this.previous = previous;
        this.desk = desk;
    }

    /// What follows `cursor`, or the log's beginning without one; waits for something to follow while there is nothing
    /// and the installation is under way, or none has ever been.
    InstallPage page(@Nullable String cursor, Duration wait)
            throws IOException, InterruptedException {
        var end = System.nanoTime() + wait.toNanos();
        while (true) {
            var seen = desk.changes();
            var page = read(cursor);
            var more = page.run() == null || page.running();
            var left = Duration.ofNanos(end - System.nanoTime());
            if (!page.frames().isEmpty()
                    || !more
                    || !left.isPositive()
                    || !desk.await(seen, left)) {
                return page;
            }
        }
    }

    private InstallPage read(@Nullable String cursor) throws IOException {
        var from = Cursor.parse(cursor);
        if (from.isPresent()) {
            for (var path : List.of(newest, previous)) {
                var page = read(path, from.get());
                if (page.isPresent()) {
                    return page.get();
                }
            }
        }
        return read(newest, null).orElse(new InstallPage(null, false, List.of(), null));
    }

    private record Cursor(String run, long offset) {
        /// - shape: `run:offset`; anything else is as good as none
        static Optional<Cursor> parse(@Nullable String text) {
            var parts = text == null ? new String[0] : text.split(":", -1);
            return parts.length == 2 && parts[1].matches("[0-9]{1,15}")
                    ? Optional.of(new Cursor(parts[0], Long.parseLong(parts[1])))
                    : Optional.empty();
        }
    }

    private Optional<InstallPage> read(Path path, @Nullable Cursor from) throws IOException {
        FileChannel opened;
        desk.names().lock();
        try {
            opened = FileChannel.open(path, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } finally {
            desk.names().unlock();
        }
        try (var file = opened) {
            var start = InstallFile.start(file);
            if (start.isEmpty() || (from != null && !start.get().head().run().equals(from.run()))) {
                return Optional.empty();
            }
            var run = start.get().head().run();
            // Asked before reading: what is running then may end meanwhile, but not the other way
            // round.
            var running = desk.isRunning(run);
            var offset =
                    from == null
                            ? start.get().frames()
                            : Math.max(start.get().frames(), from.offset());
            var part = InstallFile.frames(file, offset, InstallFile.PAGE);
            var frames = new ArrayList<>(part.frames());
            if (frames.isEmpty() && !running) {
                desk.unwritten(run).ifPresent(frames::add);
            }
            return Optional.of(new InstallPage(run, running, frames, run + ":" + part.next()));
        }
    }

    /// The newest log's end as text, at most `most` characters; empty when there never was an installation.
    Optional<String> text(int most) throws IOException {
        try (var file = FileChannel.open(newest, StandardOpenOption.READ)) {
            var start = InstallFile.start(file);
            if (start.isEmpty()) {
                return Optional.empty();
            }
            var text = new StringBuilder();
            for (long at = start.get().frames(); ; ) {
                var part = InstallFile.frames(file, at, InstallFile.PAGE);
                if (part.next() == at) {
                    return Optional.of(text.toString());
                }
                for (var frame : part.frames()) {
                    append(text, frame);
                }
                if (text.length() > most) {
                    text.delete(0, text.length() - most);
                }
                at = part.next();
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static void append(StringBuilder text, WorkFrame frame) {
        if (!frame.done()) {
            text.append(frame.output()).append('\n');
        } else if (frame.output() != null && !frame.output().isEmpty()) {
            text.append(frame.output()).append('\n');
        }
    }
}
