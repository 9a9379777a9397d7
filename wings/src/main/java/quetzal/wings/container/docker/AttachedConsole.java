package quetzal.wings.container.docker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.wings.container.ConsoleConnection;
import quetzal.wings.container.ConsoleEnd;
import quetzal.wings.container.ConsoleSink;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerId;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerProblem;

/// A container's terminal over a raw connection: one virtual thread reads, writes go in turn. A container with a
/// terminal sends plain bytes, so there are no frames to take apart.
final class AttachedConsole implements ConsoleConnection {
    private static final Logger LOG = LoggerFactory.getLogger(AttachedConsole.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SMALL = 8 * 1024;
    private static final int LARGE = 64 * 1024;
    private static final Duration WRITE_OF_A_DEAD_CONSOLE = Duration.ofSeconds(1);

    private final ContainerName name;
    private final SocketChannel channel;
    private final ConsoleSink sink;
    private final Consumer<AttachedConsole> whenEnded;
    private final Semaphore turn = new Semaphore(1, true);
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean ended;

    private AttachedConsole(
            ContainerName name,
            SocketChannel channel,
            ConsoleSink sink,
            Consumer<AttachedConsole> whenEnded) {
        this.name = name;
        this.channel = channel;
        this.sink = sink;
        this.whenEnded = whenEnded;
    }

    static AttachedConsole open(
            EngineAddress address,
            Duration limit,
            ContainerName name,
            ContainerId id,
            ConsoleSink sink,
            Consumer<AttachedConsole> whenEnded) {
        return over(
                EngineCalls.within(limit, "attach", () -> upgrade(address, name, id)),
                name,
                sink,
                whenEnded);
    }

    /// Reads and writes a connection that carries a terminal's bytes already.
    static AttachedConsole over(
            EngineConnection connection,
            ContainerName name,
            ConsoleSink sink,
            Consumer<AttachedConsole> whenEnded) {
        var console = new AttachedConsole(name, connection.channel(), sink, whenEnded);
        Thread.ofVirtual().name("console-" + name).start(() -> console.read(connection.early()));
        return console;
    }

    private static EngineConnection upgrade(
            EngineAddress address, ContainerName name, ContainerId id) throws IOException {
        var target =
                "/containers/"
                        + id
                        + "/attach?stream=1&stdin=1&stdout=1&stderr=1&detachKeys="
                        + unguessableKeys();
        var connection =
                EngineConnection.request(
                        address, "POST", target, Map.of("Connection", "Upgrade", "Upgrade", "tcp"));
        if (connection.status() == 101 || connection.status() == 200) {
            return connection;
        }
        try (connection) {
            throw new ContainerException(
                    connection.status() == 404
                            ? new ContainerProblem.Gone(name)
                            : new ContainerProblem.Refused(
                                    "attach",
                                    connection.status(),
                                    EngineErrors.reason(connection.text())));
        }
    }

    /// The engine cannot switch its detach keys off: without a choice they are ctrl-p ctrl-q, which a player may
    /// type. So they are 32 keys nobody can know, the first of which (NUL) no console sends.
    static String unguessableKeys() {
        var keys = new StringBuilder("ctrl-@");
        for (var i = 0; i < 31; i++) {
            keys.append(',').append((char) ('a' + RANDOM.nextInt(26)));
        }
        return keys.toString();
    }

    boolean of(ContainerName container) {
        return name.equals(container);
    }

    private void read(ByteBuffer early) {
        ConsoleEnd end;
        try {
            if (early.hasRemaining()) {
                sink.accept(
                        early.array(), early.arrayOffset() + early.position(), early.remaining());
            }
            end = readToTheEnd();
        } catch (ClosedChannelException ours) {
            end = new ConsoleEnd.Closed();
        } catch (IOException lost) {
            end =
                    closed.get()
                            ? new ConsoleEnd.Closed()
                            : new ConsoleEnd.ConnectionLost(String.valueOf(lost.getMessage()));
        } catch (RuntimeException bug) {
            LOG.error("console sink failed container={}", name, bug);
            end = new ConsoleEnd.SinkFailed(String.valueOf(bug.getMessage()));
        }
        ended = true;
        closeChannel();
        whenEnded.accept(this);
        try {
            sink.ended(end);
        } catch (RuntimeException bug) {
            LOG.error("console sink failed at its end container={}", name, bug);
        }
    }

    /// Grows the buffer once a read fills it: an idle server keeps 8 KiB, a flooding one needs fewer reads.
    private ConsoleEnd readToTheEnd() throws IOException {
        var buffer = ByteBuffer.allocate(SMALL);
        while (true) {
            var count = channel.read(buffer);
            if (count < 0) {
                return closed.get() ? new ConsoleEnd.Closed() : new ConsoleEnd.StreamEnded();
            }
            sink.accept(buffer.array(), 0, count);
            if (count == buffer.capacity() && count < LARGE) {
                buffer = ByteBuffer.allocate(Math.min(LARGE, count * 4));
            }
            buffer.clear();
        }
    }

    @Override
    public void write(byte[] bytes, Duration patience) {
        var deadline = System.nanoTime() + patience.toNanos();
        try {
            if (!turn.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw timeout(patience);
            }
            var done = new CompletableFuture<Boolean>();
            Thread.ofVirtual()
                    .name("input-" + name)
                    .start(() -> done.complete(writeAll(bytes.clone())));
            if (!done.completeOnTimeout(false, deadline - System.nanoTime(), TimeUnit.NANOSECONDS)
                    .join()) {
                throw ended
                        ? new ContainerException(new ContainerProblem.NotRunning(name))
                        : timeout(patience);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted during write");
        }
    }

    /// Gives the turn back only when the last byte is out, so that a late write is never overtaken.
    private boolean writeAll(byte[] bytes) {
        try {
            if (ended) {
                return false;
            }
            var buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            return true;
        } catch (IOException lost) {
            ended = true;
            return false;
        } finally {
            turn.release();
        }
    }

    private static ContainerException timeout(Duration patience) {
        return new ContainerException(new ContainerProblem.Timeout("write", patience));
    }

    @Override
    public void endInput() {
        try {
            if (turn.tryAcquire(WRITE_OF_A_DEAD_CONSOLE.toNanos(), TimeUnit.NANOSECONDS)) {
                try {
                    channel.shutdownOutput();
                } finally {
                    turn.release();
                }
            }
        } catch (IOException lost) {
            LOG.debug("input could not be ended container={}", name, lost);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean open() {
        return !ended && !closed.get();
    }

    @Override
    public void close() {
        closed.set(true);
        closeChannel();
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException lost) {
            LOG.debug("console did not close cleanly container={}", name, lost);
        }
    }
}
