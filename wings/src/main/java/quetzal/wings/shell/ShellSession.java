package quetzal.wings.shell;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.protocol.shell.ShellControl;
import quetzal.shared.protocol.shell.ShellReport;
import quetzal.shared.stream.LiveStream;
import quetzal.shared.stream.StreamClose;
import quetzal.shared.ticket.Ticket;
import quetzal.wings.console.ConsoleTarget;
import quetzal.wings.console.TargetNotice;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.ContainerRuntime;
import quetzal.wings.container.ContainerShell;
import quetzal.wings.container.ShellEnd;
import quetzal.wings.container.ShellRequest;
import quetzal.wings.container.ShellSink;
import quetzal.wings.container.TerminalSize;
import quetzal.wings.state.ShellStore;
import quetzal.wings.state.StateException;
import quetzal.wings.ticket.TicketCheck;

/// One shell and the one who sits at it. Whichever of the two ends first ends the other.
final class ShellSession implements ShellSink {
    private static final Logger log = LoggerFactory.getLogger(ShellSession.class);

    /// What all shells of a node share.
    record Shared(
            ContainerRuntime runtime,
            Recordings recordings,
            ShellStore store,
            ShellSettings settings,
            TicketCheck check,
            Clock clock,
            Runnable owed) {}

    private final Shared shared;
    private final Reservation reservation;
    private final Ticket ticket;
    private final String ip;
    private final ConsoleTarget target;
    private final LiveStream stream;
    private final Runnable whenOver;
    private final TypedInput typed = new TypedInput();
    private final ShellOutput output = new ShellOutput(this::left);
    private final AtomicReference<@Nullable TerminalSize> size = new AtomicReference<>();
    private final AtomicBoolean finished = new AtomicBoolean();
    private final long openedAt = System.nanoTime();
    private final ConsoleTarget.Subscription notices;
    private volatile long typedAt = openedAt;
    private boolean warnedIdle;
    private boolean warnedLong;
    private boolean gone;
    private String reason = "";
    private @Nullable ContainerShell shell;
    private volatile @Nullable SessionRecorder recorder;

    ShellSession(
            Shared shared,
            Reservation reservation,
            Ticket ticket,
            String ip,
            ConsoleTarget target,
            LiveStream stream,
            Runnable whenOver) {
        this.shared = shared;
        this.reservation = reservation;
        this.ticket = ticket;
        this.ip = ip;
        this.target = target;
        this.stream = stream;
        this.whenOver = whenOver;
        this.notices = target.subscribe(this::on);
    }

    /// Opens the shell; on a thread of its own, as it asks the engine.
    void run() {
        stream.source(output);
        stream.eachTick(this::tick);
        try {
            if (!begin()) {
                stop(StreamClose.EXPIRED);
                over(Optional.empty());
                return;
            }
            var opened = open();
            synchronized (this) {
                shell = opened;
            }
            if (gone()) {
                opened.close();
            } else {
                applySize(opened);
                typed.pump(opened);
            }
        } catch (ContainerException e) {
            failed(e.problem());
        } catch (IOException | StateException e) {
            stream.control(
                    notice("This node records every shell, and cannot record one right now."));
            stop(new StreamClose(StreamClose.FAULT.code(), "the session cannot be recorded"));
            finish(null, null);
        } catch (RuntimeException e) {
            stream.fail(e);
            finish(null, null);
        }
    }

    private boolean begin() {
        return shared.store()
                .begin(
                        reservation.id(),
                        target.id(),
                        reservation.recorded(),
                        ShellReports.started(
                                reservation.id(), target.id(), shared.clock().instant(), ip));
    }

    private ContainerShell open() throws IOException {
        shared.owed().run();
        var begun =
                SessionRecorder.begin(
                        shared.recordings(),
                        reservation.id(),
                        reservation.policy(),
                        reservation.size(),
                        shared.clock().instant(),
                        shared.settings(),
                        new Audience());
        recorder = begun;
        if (begun.recording()) {
            stream.control(notice("This session is recorded."));
        }
        return shared.runtime()
                .shell(
                        ContainerName.ofServer(target.id()),
                        new ShellRequest(
                                reservation.id(), reservation.shells(), reservation.size()),
                        this);
    }

    private void failed(ContainerProblem problem) {
        stream.control(notice(problem.detail()));
        stop(
                switch (problem) {
                    case ContainerProblem.NoShell _, ContainerProblem.ShellsUnsupported _ ->
                            new StreamClose(1000, "no shell");
                    case ContainerProblem.NotRunning _, ContainerProblem.Gone _ ->
                            new StreamClose(1000, "the server does not run");
                    case ContainerProblem _ ->
                            new StreamClose(StreamClose.FAULT.code(), "the shell did not begin");
                });
        finish(null, null);
    }

    private static String notice(String text) {
        return new ShellControl.Notice(text).frame();
    }

    /// A binary frame: what was typed.
    void typed(byte[] bytes) {
        typedAt = System.nanoTime();
        synchronized (this) {
            warnedIdle = false;
        }
        var tape = recorder;
        if (tape != null) {
            tape.input(bytes);
        }
        if (!typed.put(bytes)) {
            stop(new StreamClose(StreamClose.TOO_SLOW.code(), "the shell does not read"));
        }
    }

    /// A text frame. Of several sizes that come faster than the engine takes them, the latest wins.
    void control(String frame) {
        ShellControl.ofClient(frame)
                .ifPresent(
                        wanted -> {
                            var next = new TerminalSize(wanted.cols(), wanted.rows());
                            if (size.getAndSet(next) == null) {
                                Thread.ofVirtual().name("shell-size").start(this::resize);
                            }
                        });
    }

    private void resize() {
        ContainerShell opened;
        synchronized (this) {
            opened = shell;
        }
        if (opened != null) {
            applySize(opened);
        }
    }

    private void applySize(ContainerShell opened) {
        for (var next = size.get(); next != null; ) {
            opened.resize(next);
            var tape = recorder;
            if (tape != null) {
                tape.resize(next);
            }
            next = size.compareAndSet(next, null) ? null : size.get();
        }
    }

    @Override
    public void accept(byte[] buffer, int offset, int length) {
        var tape = recorder;
        if (tape != null) {
            tape.output(buffer, offset, length);
        }
        if (output.put(buffer, offset, length)) {
            stream.wake();
        }
    }

    @Override
    public void ended(ShellEnd end) {
        switch (end) {
            case ShellEnd.Exited(var code) -> {
                output.last(new ShellControl.Exit(code).frame());
                finish(code, null);
                stream.finish(StreamClose.FINISHED);
            }
            case ShellEnd.Closed _ -> finish(null, null);
            case ShellEnd.Lost(var why) -> {
                stop(StreamClose.GOING_AWAY);
                finish(null, why);
            }
        }
    }

    private void finish(@Nullable Integer code, @Nullable String lost) {
        typed.close();
        if (!finished.compareAndSet(false, true)) {
            return;
        }
        var tape = recorder;
        var recording = tape == null ? Optional.<ShellReport.Recording>empty() : tape.finish();
        String program;
        String why;
        synchronized (this) {
            program = shell == null ? null : shell.program();
            why = lost == null ? reason : lost;
        }
        over(
                Optional.of(
                        new ShellReport(
                                ShellReport.Event.ENDED,
                                shared.clock().instant(),
                                ip,
                                program,
                                code,
                                code == null && !why.isEmpty() ? why : null,
                                recording.orElse(null))));
    }

    private void over(Optional<ShellReport> report) {
        notices.close();
        try {
            report.ifPresent(
                    ended ->
                            shared.store()
                                    .end(
                                            reservation.id(),
                                            ShellReports.of(reservation.id(), target.id(), ended)));
            shared.owed().run();
        } catch (StateException e) {
            // Still written down as open: the next start reports it as interrupted.
            log.error(
                    "The end of a shell could not be written down: shell={}", reservation.id(), e);
        }
        whenOver.run();
    }

    /// Ends both; the first reason counts.
    void stop(StreamClose why) {
        because(why.reason());
        stream.close(why);
    }

    private synchronized void because(String why) {
        reason = reason.isEmpty() ? why : reason;
    }

    private boolean gone() {
        synchronized (this) {
            return gone;
        }
    }

    /// Nobody sits at it any more.
    private void left() {
        because("closed");
        ContainerShell opened;
        synchronized (this) {
            gone = true;
            opened = shell;
        }
        typed.close();
        if (opened != null) {
            // It asks the kernel and waits, which whoever closed the stream should not.
            Thread.ofVirtual().name("shell-end").start(opened::close);
        }
    }

    private void on(TargetNotice notice) {
        switch (notice) {
            case TargetNotice.Happened _ -> {}
            case TargetNotice.Suspended _ -> stop(StreamClose.SUSPENDED);
            case TargetNotice.Deleted _ -> stop(StreamClose.SERVER_DELETED);
            case TargetNotice.Moved _ -> stop(StreamClose.MOVED);
        }
    }

    private void tick(long now) {
        var settings = shared.settings();
        if (shared.check().revoked(ticket)) {
            stop(StreamClose.WITHDRAWN);
        } else if (target.conditions().suspended()) {
            stop(StreamClose.SUSPENDED);
        } else if (now - typedAt > settings.idle().toNanos()) {
            stop(new StreamClose(1000, "nothing was typed for too long"));
        } else if (now - openedAt > settings.longest().toNanos()) {
            stop(new StreamClose(1000, "open for too long"));
        } else {
            warn(now);
        }
    }

    private void warn(long now) {
        var settings = shared.settings();
        long idle = settings.idle().minus(settings.warning()).toNanos();
        long old = settings.longest().minus(settings.warning()).toNanos();
        boolean idleNow;
        boolean longNow;
        synchronized (this) {
            idleNow = !warnedIdle && now - typedAt > idle;
            longNow = !warnedLong && now - openedAt > old;
            warnedIdle |= idleNow;
            warnedLong |= longNow;
        }
        var left = text(settings.warning());
        if (idleNow) {
            stream.control(
                    notice("Nothing was typed for long. This shell closes in " + left + "."));
        }
        if (longNow) {
            stream.control(notice("This shell has been open for long. It closes in " + left + "."));
        }
    }

    private static String text(Duration left) {
        return left.toSeconds() + " seconds";
    }

    /// Brings what was recorded to the disk.
    void flush() {
        var tape = recorder;
        if (tape != null && !finished.get()) {
            tape.flush();
        }
    }

    private final class Audience implements SessionRecorder.Audience {
        @Override
        public void notice(String text) {
            stream.control(ShellSession.notice(text));
        }

        @Override
        public void stop(String why) {
            notice("This node lets no shell go on that is not recorded: " + why + ".");
            ShellSession.this.stop(new StreamClose(StreamClose.FAULT.code(), why));
        }
    }
}
