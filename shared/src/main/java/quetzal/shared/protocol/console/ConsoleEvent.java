package quetzal.shared.protocol.console;

import java.util.List;
import quetzal.shared.id.BackupId;
import quetzal.shared.protocol.ServerStateWord;

/// What the daemon says on a server's console socket. [ConsoleCodec] turns each into its frame and back.
public sealed interface ConsoleEvent {
    record AuthSuccess() implements ConsoleEvent {}

    /// At most 60 seconds are left.
    record TokenExpiring() implements ConsoleEvent {}

    record TokenExpired() implements ConsoleEvent {}

    record JwtError(String text) implements ConsoleEvent {}

    record DaemonError(String text) implements ConsoleEvent {}

    /// An inbound limit was hit; `what` is `global` or the name of the inbound event.
    record Throttled(String what) implements ConsoleEvent {}

    record Status(ServerStateWord state) implements ConsoleEvent {}

    record StatsSample(Stats stats) implements ConsoleEvent {}

    /// One line for a classic client, without its line end.
    record ConsoleOutput(String line) implements ConsoleEvent {}

    /// Consecutive lines for a sequenced client.
    ///
    /// - shape: `firstSequence` from 1 up; at least one line
    record ConsoleLines(long firstSequence, List<String> lines) implements ConsoleEvent {
        public ConsoleLines {
            lines = List.copyOf(lines);
        }
    }

    /// Lines that are no longer held, both ends included.
    record ConsoleGap(long firstMissing, long lastMissing) implements ConsoleEvent {}

    /// History is done; `sequence` is the last line that belonged to it, 0 when there was none.
    record ConsoleLive(long sequence) implements ConsoleEvent {}

    record InstallStarted() implements ConsoleEvent {}

    record InstallOutput(String line) implements ConsoleEvent {}

    /// Sent also when the installation failed or was skipped; the panel knows the result.
    record InstallCompleted() implements ConsoleEvent {}

    /// Plain text to which the client adds its own prelude.
    record DaemonMessage(String text) implements ConsoleEvent {}

    /// Goes out as two frames, the plain name first: clients of two generations listen for either.
    record BackupCompleted(
            BackupId backup,
            boolean successful,
            String checksum,
            String checksumType,
            long fileSize)
            implements ConsoleEvent {}

    record BackupRestoreCompleted() implements ConsoleEvent {}

    record TransferLogs(String line) implements ConsoleEvent {}

    record TransferStatus(String status) implements ConsoleEvent {}

    record Deleted() implements ConsoleEvent {}
}
