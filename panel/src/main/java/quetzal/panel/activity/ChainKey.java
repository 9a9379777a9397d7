package quetzal.panel.activity;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import quetzal.panel.db.Vault;

/// Signs what someone with the database alone must not be able to make up.
final class ChainKey {
    private static final String PURPOSE = "activity-chain";

    private final Vault vault;

    ChainKey(Vault vault) {
        this.vault = vault;
    }

    /// - shape: without `kept` as the version before signed it
    byte[] end(UUID installation, long position, byte[] hash, @Nullable Kept kept) {
        return sign("end", installation, position, hash, kept == null ? "" : kept.text());
    }

    byte[] checkpoint(UUID installation, long position, byte[] hash, Instant at) {
        return sign("checkpoint", installation, position, hash, micros(at));
    }

    byte[] purge(UUID installation, Purge purge) {
        return sign(
                "purge",
                installation,
                purge.position(),
                purge.hash(),
                purge.rows() + "|" + micros(purge.before()) + "|" + purge.sentinel());
    }

    private byte[] sign(String what, UUID installation, long position, byte[] hash, String more) {
        return vault.mac(
                PURPOSE,
                String.join(
                        "|",
                        "quetzal.activity.1",
                        what,
                        installation.toString(),
                        Long.toString(position),
                        HexFormat.of().formatHex(hash),
                        more));
    }

    /// As the database keeps it.
    private static String micros(Instant at) {
        return Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, at));
    }
}
