package quetzal.wings.container.docker;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.wings.container.ConsoleEnd;
import quetzal.wings.container.ConsoleSink;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.ContainerShell;
import quetzal.wings.container.ContainerState;
import quetzal.wings.container.ContainerStatus;
import quetzal.wings.container.ShellEnd;
import quetzal.wings.container.ShellRequest;
import quetzal.wings.container.ShellSink;
import quetzal.wings.container.TerminalSize;
import quetzal.wings.container.cgroup.ShellGroup;
import quetzal.wings.container.cgroup.ShellGroups;

/// A shell that the engine runs in a container, over a raw connection.
///
/// The engine cannot end what it runs so: everything the shell starts is kept in a [ShellGroup] and ended by the kernel.
/// Where the daemon cannot reach control groups, the container's own shell ends what carries the mark.
final class ExecShell implements ContainerShell {
    private static final Logger LOG = LoggerFactory.getLogger(ExecShell.class);
    private static final long UNTIL_BEGUN = TimeUnit.SECONDS.toNanos(10);

    /// Ends, from within, all whose environment has `$1`; its own has not.
    private static final String END_MARKED =
            "for p in /proc/[0-9]*; do tr '\\0' '\\n' < $p/environ 2>/dev/null | grep -q \"^$1\""
                    + " && kill -9 ${p#/proc/}; done 2>/dev/null";

    private final ShellCalls calls;
    private final ShellGroups groups;
    private final ContainerStatus container;
    private final UUID id;
    private final String program;
    private final String exec;
    private final ShellSink sink;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();
    private Optional<ShellGroup> group = Optional.empty();
    private volatile boolean begun;
    private AttachedConsole terminal;

    @SuppressWarnings("NullAway.Init") // set by open, before anyone else knows of it
    private ExecShell(
            ShellCalls calls,
            ShellGroups groups,
            ContainerStatus container,
            UUID id,
            String program,
            String exec,
            ShellSink sink) {
        this.calls = calls;
        this.groups = groups;
        this.container = container;
        this.id = id;
        this.program = program;
        this.exec = exec;
        this.sink = sink;
    }

    static ExecShell open(
            ShellCalls calls,
            ShellGroups groups,
            ContainerStatus container,
            ShellRequest request,
            ShellSink sink) {
        var name = container.name();
        if (!container.running()) {
            throw new ContainerException(new ContainerProblem.NotRunning(name));
        }
        var program =
                request.shells().stream()
                        .filter(shell -> calls.has(container.id(), shell))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new ContainerException(
                                                new ContainerProblem.NoShell(
                                                        name, request.shells())));
        boolean held =
                container.state() instanceof ContainerState.Running(_, var pid, _)
                        && groups.reach(container.id(), pid)
                        && calls.has(container.id(), StartGate.HOLDER);
        var exec =
                calls.prepare(
                        name,
                        container.id(),
                        held ? StartGate.command(program) : List.of(program),
                        true,
                        ShellCalls.environment(request, program));
        var shell = new ExecShell(calls, groups, container, request.id(), program, exec, sink);
        shell.begin(request.size(), held);
        return shell;
    }

    private void begin(TerminalSize size, boolean held) {
        var connection = calls.attach(container.name(), exec);
        terminal = AttachedConsole.over(connection, container.name(), new Output(), _ -> {});
        try {
            var state = untilBegun();
            if (state.running()) {
                if (held) {
                    holding(() -> StartGate.awaitHeld(state.pid()));
                }
                group = join(state.pid());
                resize(size);
                if (held) {
                    holding(() -> StartGate.release(state.pid()));
                }
            }
            begun = true;
        } catch (RuntimeException failed) {
            close();
            throw failed;
        }
    }

    private interface Holding {
        void attempt() throws IOException;
    }

    private static void holding(Holding step) {
        try {
            step.attempt();
        } catch (IOException failed) {
            throw new ContainerException(
                    new ContainerProblem.Refused("exec-start", 0, String.valueOf(failed)), failed);
        }
    }

    private ShellCalls.State untilBegun() {
        long deadline = System.nanoTime() + UNTIL_BEGUN;
        while (true) {
            var state = calls.state(container.name(), exec);
            if (state.pid() > 0 || !terminal.open()) {
                return state;
            }
            if (System.nanoTime() > deadline) {
                throw new ContainerException(
                        new ContainerProblem.Timeout("exec-start", Duration.ofNanos(UNTIL_BEGUN)));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(3));
        }
    }

    private Optional<ShellGroup> join(long pid) {
        try {
            return Optional.of(groups.open(id, container.id(), pid));
        } catch (IOException unreachable) {
            LOG.info(
                    "no control group for a shell, its processes are known by their mark: container={} reason={}",
                    container.name(),
                    unreachable.getMessage());
            return Optional.empty();
        }
    }

    /// Ends what shells of an earlier daemon have left in this container; answers how many there were.
    static int endForgotten(ShellCalls calls, ShellGroups groups, ContainerStatus container) {
        if (!(container.state() instanceof ContainerState.Running(var _, var pid, var _))) {
            return 0;
        }
        try {
            var left = groups.left(container.id(), pid);
            left.forEach(ShellGroup::end);
            return left.size();
        } catch (IOException unreachable) {
            endMarked(calls, container, ShellRequest.MARK + "=");
            return 0;
        }
    }

    private static void endMarked(ShellCalls calls, ContainerStatus container, String mark) {
        var shell =
                ShellRequest.USUAL.stream()
                        .filter(path -> calls.has(container.id(), path))
                        .findFirst();
        if (shell.isEmpty()) {
            return;
        }
        var command = List.of(shell.get(), "-c", END_MARKED, "end", mark);
        var ending = calls.prepare(container.name(), container.id(), command, false, List.of());
        calls.begin(container.name(), ending);
        long deadline = System.nanoTime() + UNTIL_BEGUN;
        while (calls.state(container.name(), ending).running() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Override
    public String program() {
        return program;
    }

    @Override
    public void write(byte[] bytes, Duration patience) {
        terminal.write(bytes, patience);
    }

    @Override
    public void resize(TerminalSize size) {
        try {
            calls.resize(container.name(), exec, size);
        } catch (ContainerException late) {
            LOG.debug("a terminal could not be resized: container={}", container.name(), late);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            endProcesses();
            terminal.close();
        }
    }

    private void endProcesses() {
        if (group.isPresent()) {
            group.get().end();
            return;
        }
        try {
            endMarked(calls, container, ShellRequest.MARK + "=" + id);
        } catch (ContainerException gone) {
            LOG.debug("nothing to end: container={}", container.name(), gone);
        }
    }

    private void ended(ConsoleEnd end) {
        awaitBegun();
        if (!over.compareAndSet(false, true)) {
            return;
        }
        var how = how(end);
        if (!closed.get()) {
            // It may have left something in the background.
            endProcesses();
        }
        sink.ended(how);
    }

    /// A shell may be over before [#begin] has looked at it.
    private void awaitBegun() {
        while (!begun && !closed.get()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(3));
        }
    }

    private ShellEnd how(ConsoleEnd end) {
        if (closed.get()) {
            return new ShellEnd.Closed();
        }
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
            var state = calls.state(container.name(), exec);
            while (state.running() && System.nanoTime() < deadline) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                state = calls.state(container.name(), exec);
            }
            if (!state.running()) {
                return new ShellEnd.Exited(state.code());
            }
        } catch (ContainerException gone) {
            if (gone.problem() instanceof ContainerProblem.Gone) {
                return new ShellEnd.Exited(137);
            }
        }
        return new ShellEnd.Lost(
                end instanceof ConsoleEnd.ConnectionLost(var reason)
                        ? reason
                        : "the engine let go of it");
    }

    private final class Output implements ConsoleSink {
        @Override
        public void accept(byte[] buffer, int offset, int length) {
            sink.accept(buffer, offset, length);
        }

        @Override
        public void ended(ConsoleEnd end) {
            ExecShell.this.ended(end);
        }
    }
}
