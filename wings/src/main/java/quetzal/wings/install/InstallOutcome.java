package quetzal.wings.install;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

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
}
