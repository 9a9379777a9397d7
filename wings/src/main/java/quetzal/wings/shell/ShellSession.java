package quetzal.wings.shell;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import quetzal.shared.protocol.shell.ShellControl;
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
import quetzal.wings.state.StateException;
import quetzal.wings.ticket.TicketCheck;

/// One shell and the one who sits at it. Whichever of the two ends first ends the other.
final class ShellSession implements ShellSink {
    /// What all shells of a node share.
    record Shared(
            ContainerRuntime runtime,
            Recordings recordings,
            SessionBook book,
            ShellSettings settings,
            TicketCheck check) {}

    private final Shared shared;
    private final Reservation reservation;
    private final Ticket ticket;
    private final String ip;
    private final ConsoleTarget target;
    private final LiveStream stream;
    private final Runnable whenOver;
    private final TypedInput typed = new TypedInput();
    private final ShellOutput output = new ShellOutput(this::left);
    private final TerminalSizes sizes = new TerminalSizes();
    private final ShellDeadlines deadlines;
    private final AtomicBoolean finished = new AtomicBoolean();
    private final SessionTape tape = new SessionTape();
    private final ConsoleTarget.Subscription notices;
    private boolean gone;
    private String reason = "";
    private @Nullable ContainerShell shell;

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
        this.deadlines = new ShellDeadlines(shared.settings(), System.nanoTime());
        this.notices = target.subscribe(this::on);
    }

    /// Opens the shell; on a thread of its own, as it asks the engine.
    void run() {
        stream.source(output);
        stream.eachTick(this::tick);
        try {
            if (!shared.book().begin(reservation.id(), target.id(), reservation.recorded(), ip)) {
                stop(StreamClose.EXPIRED);
                over();
                return;
            }
            var opened = open();
            synchronized (this) {
                shell = opened;
            }
            if (gone()) {
                opened.close();
            } else {
                resize(opened);
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

    private ContainerShell open() throws IOException {
        var begun =
                SessionRecorder.begin(
                        shared.recordings(),
                        reservation.id(),
                        reservation.policy(),
                        reservation.size(),
                        shared.book().clock().instant(),
                        shared.settings(),
                        new Audience());
        tape.into(begun);
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
        deadlines.typed(System.nanoTime());
        tape.input(bytes);
        if (!typed.put(bytes)) {
            stop(new StreamClose(StreamClose.TOO_SLOW.code(), "the shell does not read"));
        }
    }

    /// A text frame.
    void control(String frame) {
        ShellControl.ofClient(frame)
                .map(wanted -> new TerminalSize(wanted.cols(), wanted.rows()))
                .filter(sizes::want)
                .ifPresent(_ -> Thread.ofVirtual().name("shell-size").start(this::resize));
    }

    private void resize() {
        ContainerShell opened;
        synchronized (this) {
            opened = shell;
        }
        if (opened != null) {
            resize(opened);
        }
    }

    private void resize(ContainerShell opened) {
        sizes.apply(
                size -> {
                    opened.resize(size);
                    tape.resize(size);
                });
    }

    @Override
    public void accept(byte[] buffer, int offset, int length) {
        tape.output(buffer, offset, length);
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
        var recording = tape.finish();
        String program;
        String why;
        synchronized (this) {
            program = shell == null ? null : shell.program();
            why = lost == null ? reason : lost;
        }
        shared.book()
                .end(reservation.id(), target.id(), ip, program, code, why, recording.orElse(null));
        over();
    }

    private void over() {
        notices.close();
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

    private synchronized boolean gone() {
        return gone;
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
        if (shared.check().revoked(ticket)) {
            stop(StreamClose.WITHDRAWN);
        } else if (target.conditions().suspended()) {
            stop(StreamClose.SUSPENDED);
        } else {
            deadlines
                    .over(now)
                    .ifPresentOrElse(
                            this::stop,
                            () ->
                                    deadlines
                                            .warnings(now)
                                            .forEach(text -> stream.control(notice(text))));
        }
    }

    SessionTape tape() {
        return tape;
    }

    /// Brings what was recorded to the disk.
    void flush() {
        if (!finished.get()) {
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
