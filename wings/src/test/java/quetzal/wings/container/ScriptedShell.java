package quetzal.wings.container;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/// A shell for tests: prints what is typed, and ends with 7 when `exit` is typed.
public final class ScriptedShell implements ContainerShell {
    private final ContainerName name;
    private final ShellRequest request;
    private final ShellSink sink;
    private final List<TerminalSize> sizes = new CopyOnWriteArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Semaphore resizes = new Semaphore(Integer.MAX_VALUE);

    ScriptedShell(ContainerName name, ShellRequest request, ShellSink sink) {
        this.name = name;
        this.request = request;
        this.sink = sink;
        sizes.add(request.size());
    }

    public ShellRequest request() {
        return request;
    }

    public List<TerminalSize> sizes() {
        return List.copyOf(sizes);
    }

    public boolean over() {
        return over.get();
    }

    /// As the program would.
    public void print(byte[] bytes) {
        sink.accept(bytes, 0, bytes.length);
    }

    public void end(ShellEnd end) {
        if (over.compareAndSet(false, true)) {
            sink.ended(end);
        }
    }

    @Override
    public String program() {
        return request.shells().getFirst();
    }

    @Override
    public void write(byte[] bytes, Duration patience) {
        if (over.get()) {
            throw new ContainerException(new ContainerProblem.NotRunning(name));
        }
        print(bytes);
        if (new String(bytes, StandardCharsets.UTF_8).strip().equals("exit")) {
            end(new ShellEnd.Exited(7));
        }
    }

    /// An engine that takes no new size until [#takeSizes].
    public void holdSizes() {
        resizes.drainPermits();
    }

    public void takeSizes() {
        resizes.release(Integer.MAX_VALUE);
    }

    @Override
    public void resize(TerminalSize size) {
        sizes.add(size);
        resizes.acquireUninterruptibly();
        resizes.release();
    }

    @Override
    public void close() {
        end(new ShellEnd.Closed());
    }
}
