package quetzal.wings.shell;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.protocol.shell.RecordingPolicy;
import quetzal.shared.protocol.shell.ShellReport;
import quetzal.wings.container.TerminalSize;

/// The recording of one shell under its node's policy: what happens when it cannot begin, fails half-way, or is full.
final class SessionRecorder {
    private static final Logger log = LoggerFactory.getLogger(SessionRecorder.class);

    private final Recordings recordings;
    private final UUID id;
    private final RecordingPolicy policy;
    private final Audience audience;
    private final @Nullable CastRecorder cast;
    private boolean told;

    /// Who must hear what becomes of the recording.
    interface Audience {
        void notice(String text);

        /// The shell may not go on.
        void stop(String reason);
    }

    private SessionRecorder(
            Recordings recordings,
            UUID id,
            RecordingPolicy policy,
            Audience audience,
            @Nullable CastRecorder cast) {
        this.recordings = recordings;
        this.id = id;
        this.policy = policy;
        this.audience = audience;
        this.cast = cast;
    }

    /// - errors: [IOException] when it cannot begin and the policy is strict
    static SessionRecorder begin(
            Recordings recordings,
            UUID id,
            RecordingPolicy policy,
            TerminalSize size,
            Instant at,
            ShellSettings settings,
            Audience audience)
            throws IOException {
        CastRecorder cast = null;
        if (policy != RecordingPolicy.OFF) {
            try {
                cast = recordings.begin(id, size, at, settings);
            } catch (IOException e) {
                log.error("A shell cannot be recorded: shell={}", id, e);
                if (policy == RecordingPolicy.STRICT) {
                    throw e;
                }
                audience.notice("This session is not recorded: the node's disk takes nothing.");
            }
        }
        return new SessionRecorder(recordings, id, policy, audience, cast);
    }

    boolean recording() {
        return cast != null;
    }

    void output(byte[] buffer, int offset, int length) {
        attempt(cast -> cast.output(buffer, offset, length));
    }

    void input(byte[] bytes) {
        attempt(cast -> cast.input(bytes));
    }

    void resize(TerminalSize size) {
        attempt(cast -> cast.resize(size));
    }

    void flush() {
        attempt(CastRecorder::flush);
    }

    /// Waits for more than `known` bytes of the recording; [CastRecorder#awaitMore]. False when nothing comes any more.
    boolean awaitMore(long known, Duration wait) throws InterruptedException {
        return cast != null && cast.awaitMore(known, wait);
    }

    private interface Act {
        void on(CastRecorder cast) throws IOException;
    }

    private void attempt(Act act) {
        if (cast == null) {
            return;
        }
        try {
            act.on(cast);
            if (cast.full()) {
                over("the recording is full");
            }
        } catch (IOException e) {
            log.error("The recording of a shell failed: shell={}", id, e);
            over("the recording failed");
        }
    }

    private void over(String what) {
        synchronized (this) {
            if (told) {
                return;
            }
            told = true;
        }
        if (policy == RecordingPolicy.STRICT) {
            audience.stop(what);
        } else {
            audience.notice("From here on nothing is recorded: " + what + ".");
        }
    }

    /// Ends it. Empty when there is none.
    Optional<ShellReport.Recording> finish() {
        if (cast == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(cast.finish());
        } catch (IOException e) {
            log.error("A recording could not be ended well: shell={}", id, e);
        }
        try {
            return recordings.takeUp(id);
        } catch (IOException e) {
            log.error("A recording is lost: shell={}", id, e);
            return Optional.empty();
        }
    }
}
