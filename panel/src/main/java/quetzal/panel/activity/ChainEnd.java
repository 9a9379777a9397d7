package quetzal.panel.activity;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import quetzal.panel.db.Vault;

/// How far the chain reaches.
///
/// - shape: at position 0 nothing is sealed yet, and there is neither hash nor signature
@SuppressWarnings("ArrayRecordComponent") // never compared
record ChainEnd(
        UUID installation,
        long position,
        byte @Nullable [] storedHash,
        byte @Nullable [] signature,
        @Nullable Kept kept) {

    byte[] hash() {
        return storedHash == null ? RowDigest.genesis(installation) : storedHash;
    }

    boolean genuine(ChainKey key) {
        return signature == null
                ? position == 0
                : Vault.same(signature, key.end(installation, position, hash(), kept));
    }
}
