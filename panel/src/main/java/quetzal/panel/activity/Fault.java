package quetzal.panel.activity;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Something about the log that is not as it was written.
///
/// - shape: `row` is the number of the row it names, if one can be named; `position` its place in the chain, 0 when it
///   has none
public record Fault(Kind kind, @Nullable Long row, long position, String detail) {

    public enum Kind {
        CHANGED,
        REMOVED,
        INSERTED,
        SWAPPED,
        /// The chain itself was written anew or its signatures are not this installation's.
        CHAIN;

        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
