package quetzal.wings.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.id.ServerId;

/// The consoles of all servers of the node, each with its journal in a folder of its own below one directory.
public final class Consoles implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Consoles.class);

    private final ConsoleSettings settings;
    private final Path directory;
    private final Clock clock;
    private final ScheduledExecutorService timer;
    private final JournalWriter writer;
    private final Map<ServerId, ServerConsole> open = new HashMap<>();

    private Consoles(ConsoleSettings settings, Path directory, Clock clock) {
        this.settings = settings;
        this.directory = directory;
        this.clock = clock;
        this.timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("console-timer").daemon(true).factory());
        this.writer = new JournalWriter(timer);
    }

    public static Consoles start(ConsoleSettings settings, Path directory, Clock clock) {
        var consoles = new Consoles(settings, directory, clock);
        consoles.writer.start();
        return consoles;
    }

    /// The console of `server`, the same one each time; reads the end of its journal the first time.
    ///
    /// - errors: [UncheckedIOException] when the journal cannot be read
    public synchronized ServerConsole of(ServerId server) {
        var known = open.get(server);
        if (known != null) {
            return known;
        }
        var folder = folder(server);
        try {
            var journal = Journal.open(folder, settings.journalBytes(), settings.segmentBytes());
            var lines = new ConsoleLog(server, settings, folder, journal, writer);
            var console = new ServerConsole(server, settings, lines, timer, clock);
            open.put(server, console);
            return console;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The console journal of " + server + " is unreadable.", e);
        }
    }

    /// Ends the console of a server that is gone and removes its journal. May be repeated.
    public synchronized void delete(ServerId server) {
        var console = open.remove(server);
        try {
            if (console != null) {
                console.lines().close();
            }
            var folder = folder(server);
            try (var files = Files.newDirectoryStream(folder)) {
                for (var file : files) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(folder);
        } catch (NoSuchFileException e) {
            return; // never printed a line
        } catch (IOException e) {
            log.warn(
                    "A console journal could not be removed: server={} error={}",
                    server,
                    e.toString());
        }
    }

    private Path folder(ServerId server) {
        return directory.resolve(server.toString());
    }

    /// Writes what is due, for a few seconds at most, and lets go of all journals.
    @Override
    public synchronized void close() {
        writer.close();
        timer.shutdownNow();
        for (var console : open.values()) {
            try {
                console.lines().close();
            } catch (IOException e) {
                log.warn(
                        "A console journal was not closed well: server={} error={}",
                        console.server(),
                        e.toString());
            }
        }
        open.clear();
    }
}
