package quetzal.wings.install;

import java.util.OptionalInt;

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
    }

    public boolean successful() {
        return status == Status.SUCCESS;
    }
}
