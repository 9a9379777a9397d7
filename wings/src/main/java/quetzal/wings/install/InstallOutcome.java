package quetzal.wings.install;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import quetzal.shared.id.ServerId;
import quetzal.shared.protocol.daemon.WorkFrame;
import quetzal.shared.protocol.remote.InstallResult;
import quetzal.wings.panel.PanelCarrier;
import quetzal.wings.state.OutboxStore;

/// How an installation ended.
///
/// - shape: `detail` is for people, empty after a success
public record InstallOutcome(
        Status status, OptionalInt exitCode, String detail, boolean startAfter) {
    public enum Status {
        SUCCESS("success"),
        FAILED("failed"),
        CANCELLED("cancelled"),
        /// The daemon ended in the middle.
        INTERRUPTED("interrupted");

        private final String word;

        Status(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }

        static Optional<Status> ofWord(@Nullable String word) {
            return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
        }
    }

    public boolean successful() {
        return status == Status.SUCCESS;
    }

    /// As the last frame of a log tells it.
    static Optional<InstallOutcome> of(WorkFrame end) {
        var code = end.exitCode() == null ? OptionalInt.empty() : OptionalInt.of(end.exitCode());
        var detail = end.output() == null ? "" : end.output();
        return Status.ofWord(end.status())
                .map(status -> new InstallOutcome(status, code, detail, false));
    }

    /// What the panel is told of the run `id`.
    OutboxStore.Result result(ServerId server, String id, boolean reinstall) {
        var body =
                new InstallResult(
                        successful(),
                        reinstall,
                        status.word(),
                        exitCode.isPresent() ? exitCode.getAsInt() : null,
                        detail.isEmpty() ? null : detail);
        return OutboxStore.Result.of(id, PanelCarrier.INSTALL, server.toString(), body);
    }
}
