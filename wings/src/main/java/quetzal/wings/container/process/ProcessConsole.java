package quetzal.wings.container.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.wings.container.ConsoleConnection;
import quetzal.wings.container.ConsoleEnd;
import quetzal.wings.container.ConsoleSink;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.ContainerState;

/// Follows a process's output file, and writes to its input pipe. A file cannot tell that it grew, so this looks some
/// twenty times a second.
final class ProcessConsole implements ConsoleConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessConsole.class);
    private static final long LOOK_EVERY_MILLIS = 50;
    private static final int BUFFER = 64 * 1024;

    /// What has been read of the output is given back to the disk in steps of this size.
    private static final long STEP = 16L << 20;

    private final ProcessHome home;
    private final ConsoleSink sink;
    private final Semaphore turn = new Semaphore(1, true);
    private volatile boolean closed;
    private volatile boolean ended;
    private long position;
    private long freed;

    private ProcessConsole(ProcessHome home, ConsoleSink sink, long position) {
        this.home = home;
        this.sink = sink;
        this.position = position;
        this.freed = position;
    }

    static ProcessConsole open(ProcessHome home, ConsoleSink sink) throws IOException {
        var output = FileChannel.open(home.file("output"), StandardOpenOption.READ);
        var position = home.state() instanceof ContainerState.Created ? 0 : output.size();
        var console = new ProcessConsole(home, sink, position);
        Thread.ofVirtual().name("console-" + home.name()).start(() -> console.follow(output));
        return console;
    }

    private void follow(FileChannel output) {
        ConsoleEnd end;
        try (output) {
            end = readToTheEnd(output);
        } catch (IOException lost) {
            end = new ConsoleEnd.ConnectionLost(String.valueOf(lost.getMessage()));
        } catch (InterruptedException stopped) {
            end = new ConsoleEnd.Closed();
        } catch (RuntimeException bug) {
            LOG.error("console sink failed container={}", home.name(), bug);
            end = new ConsoleEnd.SinkFailed(String.valueOf(bug.getMessage()));
        }
        ended = true;
        sink.ended(end);
    }

    private ConsoleEnd readToTheEnd(FileChannel output) throws IOException, InterruptedException {
        var buffer = ByteBuffer.allocate(BUFFER);
        while (!closed) {
            // Looked at before the read: what was printed before the end is then in the file.
            var over = !(home.exists() && isAlive());
            var count = output.read(buffer.clear(), position);
            if (count > 0) {
                position += count;
                sink.accept(buffer.array(), 0, count);
                giveBack();
            } else if (over) {
                return new ConsoleEnd.StreamEnded();
            } else {
                Thread.sleep(LOOK_EVERY_MILLIS);
            }
        }
        return new ConsoleEnd.Closed();
    }

    private boolean isAlive() {
        return !(home.state() instanceof ContainerState.Exited);
    }

    private void giveBack() throws IOException {
        if (position - freed > 2 * STEP) {
            if (!ProcessLaunch.run(
                    "fallocate",
                    "--punch-hole",
                    "--offset",
                    Long.toString(freed),
                    "--length",
                    Long.toString(STEP),
                    home.file("output").toString())) {
                LOG.warn(
                        "the output file grows without end on this file system container={}",
                        home.name());
            }
            freed += STEP;
        }
    }

    @Override
    public void write(byte[] bytes, Duration patience) {
        var deadline = System.nanoTime() + patience.toNanos();
        try {
            if (!turn.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new ContainerException(new ContainerProblem.Timeout("write", patience));
            }
            var done = new CompletableFuture<Boolean>();
            // A full pipe blocks its thread for good, so not a virtual one.
            Thread.ofPlatform()
                    .daemon()
                    .name("input-" + home.name())
                    .start(() -> done.complete(writeAll(bytes.clone())));
            if (!done.completeOnTimeout(false, deadline - System.nanoTime(), TimeUnit.NANOSECONDS)
                    .join()) {
                throw new ContainerException(
                        open()
                                ? new ContainerProblem.Timeout("write", patience)
                                : new ContainerProblem.NotRunning(home.name()));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted during write");
        }
    }

    private boolean writeAll(byte[] bytes) {
        // Opened for both, a pipe without a reader does not block the opening.
        try (var input =
                FileChannel.open(
                        home.file("input"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (!open()) {
                return false;
            }
            var buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                input.write(buffer);
            }
            return true;
        } catch (IOException lost) {
            LOG.debug("input lost container={}", home.name(), lost);
            return false;
        } finally {
            turn.release();
        }
    }

    /// The server holds its input pipe open itself, so its end cannot be given.
    @Override
    public void endInput() {
        LOG.debug("input of a process cannot be ended container={}", home.name());
    }

    @Override
    public boolean open() {
        return !ended && !closed && home.exists() && isAlive();
    }

    @Override
    public void close() {
        closed = true;
    }
}
