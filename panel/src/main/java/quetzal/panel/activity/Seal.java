package quetzal.panel.activity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import quetzal.panel.db.Vault;

/// One link of the chain, beside the row as it is now.
///
/// - shape: `now` and `recorded` are null when the row is gone
@SuppressWarnings("ArrayRecordComponent") // never compared
record Seal(
        long position,
        long activity,
        short form,
        byte[] row,
        byte[] hash,
        RowDigest.@Nullable Halves now,
        @Nullable Instant recorded) {

    boolean holds() {
        return now != null && !now.moved() && Vault.same(now.whole(), row);
    }
}
