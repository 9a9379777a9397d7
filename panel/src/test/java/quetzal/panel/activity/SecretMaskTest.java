package quetzal.panel.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import quetzal.panel.db.Vault;

/// Nothing that looks like a secret comes into the log as it is.
class SecretMaskTest extends TrailOnDatabase {
    @Test
    void secretsAreKeptAsKeyedHashesOnly() {
        var vault = new Vault(new byte[32], new SecureRandom());
        var hashing = new ActivityLog(clock, vault);
        var entry =
                Entry.of("test:secret")
                        .with("password", "hunter2")
                        .with("old", java.util.Map.of("Secret-Key", "hunter2", "name", "n"))
                        .with("token", List.of("other"));
        database.transact(tx -> hashing.record(tx, Actor.system(), entry));
        database.transact(tx -> log.record(tx, Actor.system(), entry));

        var rows =
                database.read(
                        tx ->
                                tx.createQuery("SELECT properties::text FROM activity ORDER BY id")
                                        .mapTo(String.class)
                                        .list());
        var hash =
                "hmac:"
                        + java.util.HexFormat.of()
                                .formatHex(vault.mac("activity-secret", "hunter2"))
                                .substring(0, 16);
        assertThat(rows.toString()).doesNotContain("hunter2").doesNotContain("other");
        assertThat(rows.getFirst())
                .contains("\"password\": \"" + hash + "\"")
                .contains("\"Secret-Key\": \"" + hash + "\"")
                .contains("\"name\": \"n\"");
        assertThat(rows.getLast()).contains("\"password\": \"[hidden]\"");
    }

    @Test
    void secretsBelowChangesAndVariablesAreHashedToo() {
        var hashing = new ActivityLog(clock, new Vault(new byte[32], new SecureRandom()));
        var entry =
                Entry.of("test:secret")
                        .with("variable", "RCON_PASSWORD")
                        .with("old", "hunter2")
                        .with("new", "hunter3")
                        .with(
                                "changes",
                                new Changes()
                                        .note("api_token", "hunter4", "hunter5")
                                        .note("name", "a", "b")
                                        .note("environment", null, java.util.Map.of("X", "hunter6"))
                                        .asMap());
        database.transact(tx -> hashing.record(tx, Actor.system(), entry));

        var kept =
                database.read(
                        tx ->
                                tx.createQuery("SELECT properties::text FROM activity")
                                        .mapTo(String.class)
                                        .one());
        assertThat(kept)
                .doesNotContain("hunter")
                .contains("\"name\": {\"new\": \"b\", \"old\": \"a\"}")
                .contains("hmac:");
    }
}
