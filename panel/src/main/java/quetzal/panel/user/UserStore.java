package quetzal.panel.user;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import quetzal.panel.db.Where;
import quetzal.panel.http.ListQuery;
import quetzal.panel.http.Page;
import quetzal.panel.http.Paging;
import quetzal.panel.http.UserRef;
import quetzal.shared.id.UserId;

final class UserStore {
    private static final String COLUMNS =
            """
            SELECT u.id, u.uuid, u.external_id, u.username, u.email, u.name_first, u.name_last, u.language, u.root_admin,
                   u.use_totp, u.created_at, u.updated_at,
                   (SELECT count(*) FROM servers s WHERE s.owner_id = u.id) AS servers,
                   (SELECT count(*) FROM subusers m WHERE m.user_id = u.id) AS subuser_of
            FROM users u
            """;

    private static final Map<String, String> SORTS = Map.of("id", "u.id", "uuid", "u.uuid");

    /// What logging in and the second factor need; never leaves this package but through [UserService].
    record Secrets(
            long number,
            String passwordHash,
            boolean twoFactor,
            byte @Nullable [] totpSecret,
            long lastStep) {}

    Page<User> list(Handle tx, ListQuery query, Paging paging) {
        var where =
                new Where()
                        .contains("u.email", query.filter("email"))
                        .contains("u.uuid::text", query.filter("uuid"))
                        .contains("u.username", query.filter("username"))
                        .contains("u.external_id", query.filter("external_id"));
        query.filterText("*").ifPresent(text -> named(where, text));
        return page(tx, where, query.orderBy(SORTS, "u.id"), paging);
    }

    Page<User> search(Handle tx, String part, Paging paging) {
        var where = new Where();
        if (!part.isEmpty()) {
            named(where, part);
        }
        return page(tx, where, " ORDER BY u.id", paging);
    }

    private static void named(Where where, String text) {
        var escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
        var part = where.bound("%" + escaped + "%");
        where.and("u.username ILIKE %1$s OR u.email ILIKE %1$s".formatted(part));
    }

    private static Page<User> page(Handle tx, Where where, String orderBy, Paging paging) {
        long total =
                where.bindTo(tx.createQuery("SELECT count(*) FROM users u" + where.sql()))
                        .mapTo(Long.class)
                        .one();
        var rows =
                where.bindTo(
                                tx.createQuery(
                                        COLUMNS
                                                + where.sql()
                                                + orderBy
                                                + " LIMIT :limit OFFSET :offset"))
                        .bind("limit", paging.perPage())
                        .bind("offset", paging.offset())
                        .map((row, _) -> read(row))
                        .list();
        return new Page<>(rows, total, paging);
    }

    Optional<User> find(Handle tx, long number) {
        return one(tx, "u.id", number);
    }

    List<User> all(Handle tx, List<Long> numbers) {
        if (numbers.isEmpty()) {
            return List.of();
        }
        return tx.createQuery(COLUMNS + " WHERE u.id IN (<numbers>)")
                .bindList("numbers", numbers)
                .map((row, _) -> read(row))
                .list();
    }

    /// In order of number.
    List<User> after(Handle tx, long number, int most) {
        return tx.createQuery(COLUMNS + " WHERE u.id > :number ORDER BY u.id LIMIT :most")
                .bind("number", number)
                .bind("most", most)
                .map((row, _) -> read(row))
                .list();
    }

    /// In order.
    List<Long> numbers(Handle tx, long after, int most) {
        return tx.createQuery(
                        "SELECT u.id FROM users u WHERE u.id > :after ORDER BY u.id LIMIT :most")
                .bind("after", after)
                .bind("most", most)
                .mapTo(Long.class)
                .list();
    }

    Optional<User> findByExternalId(Handle tx, String externalId) {
        return one(tx, "u.external_id", externalId);
    }

    Optional<User> findByUsername(Handle tx, String username) {
        return one(tx, "u.username", username.toLowerCase(java.util.Locale.ROOT));
    }

    Optional<User> findByEmail(Handle tx, String email) {
        return one(tx, "lower(u.email)", email.toLowerCase(java.util.Locale.ROOT));
    }

    private static Optional<User> one(Handle tx, String column, Object value) {
        return tx.createQuery(COLUMNS + " WHERE " + column + " = :value")
                .bind("value", value)
                .map((row, _) -> read(row))
                .findOne();
    }

    /// Locks the account's row.
    Optional<Secrets> lockSecrets(Handle tx, long number) {
        return tx.createQuery(
                        """
                        SELECT id, password_hash, use_totp, totp_secret, totp_last_step
                        FROM users WHERE id = :id FOR UPDATE
                        """)
                .bind("id", number)
                .map(
                        (row, _) ->
                                new Secrets(
                                        row.getLong("id"),
                                        row.getString("password_hash"),
                                        row.getBoolean("use_totp"),
                                        row.getBytes("totp_secret"),
                                        row.getLong("totp_last_step")))
                .findOne();
    }

    String passwordHash(Handle tx, long number) {
        return tx.createQuery("SELECT password_hash FROM users WHERE id = :id")
                .bind("id", number)
                .mapTo(String.class)
                .findOne()
                .orElse("");
    }

    long insert(Handle tx, UUID uuid, UserFields fields, String passwordHash, Instant now) {
        return tx.createQuery(
                        """
                        INSERT INTO users (uuid, external_id, username, email, name_first, name_last, password_hash,
                                           language, root_admin, created_at, updated_at)
                        VALUES (:uuid, :external, :username, :email, :first, :last, :hash, :language, :admin, :now, :now)
                        RETURNING id
                        """)
                .bind("uuid", uuid)
                .bind("external", fields.externalId().orElse(null))
                .bind("username", fields.username())
                .bind("email", fields.email())
                .bind("first", fields.firstName())
                .bind("last", fields.lastName())
                .bind("hash", passwordHash)
                .bind("language", fields.language().orElse("en"))
                .bind("admin", fields.rootAdmin().orElse(false))
                .bind("now", now)
                .mapTo(Long.class)
                .one();
    }

    void update(Handle tx, long number, UserFields fields, Instant now) {
        tx.createUpdate(
                        """
                        UPDATE users
                        SET external_id = :external, username = :username, email = :email, name_first = :first,
                            name_last = :last, language = coalesce(:language, language),
                            root_admin = coalesce(:admin, root_admin), updated_at = :now
                        WHERE id = :id
                        """)
                .bind("id", number)
                .bind("external", fields.externalId().orElse(null))
                .bind("username", fields.username())
                .bind("email", fields.email())
                .bind("first", fields.firstName())
                .bind("last", fields.lastName())
                .bind("language", fields.language().orElse(null))
                .bind("admin", fields.rootAdmin().orElse(null))
                .bind("now", now)
                .execute();
    }

    void delete(Handle tx, long number) {
        tx.createUpdate("DELETE FROM users WHERE id = :id").bind("id", number).execute();
    }

    void setEmail(Handle tx, long number, String email, Instant now) {
        tx.createUpdate("UPDATE users SET email = :email, updated_at = :now WHERE id = :id")
                .bind("id", number)
                .bind("email", email)
                .bind("now", now)
                .execute();
    }

    void setPassword(Handle tx, long number, String hash, Instant now) {
        tx.createUpdate("UPDATE users SET password_hash = :hash, updated_at = :now WHERE id = :id")
                .bind("id", number)
                .bind("hash", hash)
                .bind("now", now)
                .execute();
    }

    void setTotp(Handle tx, long number, byte @Nullable [] secret, boolean on, long lastStep) {
        tx.createUpdate(
                        """
                        UPDATE users SET use_totp = :on, totp_secret = :secret, totp_last_step = :step WHERE id = :id
                        """)
                .bind("id", number)
                .bind("on", on)
                .bind("secret", secret)
                .bind("step", lastStep)
                .execute();
    }

    /// True when `step` is later than the last accepted one; then it is the last one.
    boolean acceptStep(Handle tx, long number, long step) {
        return tx.createUpdate(
                                """
                                UPDATE users SET totp_last_step = :step
                                WHERE id = :id AND coalesce(totp_last_step, 0) < :step
                                """)
                        .bind("id", number)
                        .bind("step", step)
                        .execute()
                == 1;
    }

    void replaceRecoveryTokens(Handle tx, long number, List<byte[]> hashes) {
        tx.createUpdate("DELETE FROM recovery_tokens WHERE user_id = :id")
                .bind("id", number)
                .execute();
        for (var hash : hashes) {
            tx.createUpdate("INSERT INTO recovery_tokens (user_id, token_hash) VALUES (:id, :hash)")
                    .bind("id", number)
                    .bind("hash", hash)
                    .execute();
        }
    }

    /// True when the token was there; it is there no more.
    boolean useRecoveryToken(Handle tx, long number, byte[] hash) {
        return tx.createUpdate(
                                "DELETE FROM recovery_tokens WHERE user_id = :id AND token_hash = :hash")
                        .bind("id", number)
                        .bind("hash", hash)
                        .execute()
                == 1;
    }

    /// Ends what the account has open, by making every session's version an old one.
    int nextSessionVersion(Handle tx, long number) {
        return tx.createQuery(
                        """
                        UPDATE users SET session_version = session_version + 1 WHERE id = :id
                        RETURNING session_version
                        """)
                .bind("id", number)
                .mapTo(Integer.class)
                .one();
    }

    /// Locks the rows of all administrators, so that two requests cannot both remove the last but one.
    boolean hasAdmin(Handle tx) {
        return tx.createQuery("SELECT EXISTS (SELECT 1 FROM users WHERE root_admin)")
                .mapTo(Boolean.class)
                .one();
    }

    List<Long> lockAdmins(Handle tx) {
        return tx.createQuery("SELECT id FROM users WHERE root_admin ORDER BY id FOR UPDATE")
                .mapTo(Long.class)
                .list();
    }

    private static User read(ResultSet row) throws SQLException {
        return new User(
                new UserRef(row.getLong("id"), new UserId(row.getObject("uuid", UUID.class))),
                Optional.ofNullable(row.getString("external_id")),
                row.getString("username"),
                row.getString("email"),
                row.getString("name_first"),
                row.getString("name_last"),
                row.getString("language"),
                row.getBoolean("root_admin"),
                row.getBoolean("use_totp"),
                row.getLong("servers"),
                row.getLong("subuser_of"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }
}
