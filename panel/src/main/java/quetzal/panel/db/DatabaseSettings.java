package quetzal.panel.db;

/// How to reach PostgreSQL.
///
/// - shape: `jdbcUrl` begins with `jdbc:postgresql:`; an empty `user` or `password` leaves it to the URL
public record DatabaseSettings(String jdbcUrl, String user, String password, int poolSize) {
    public DatabaseSettings {
        if (poolSize < 2) {
            throw new IllegalArgumentException("The pool needs at least 2 connections.");
        }
    }

    @Override
    public String toString() {
        return "DatabaseSettings[" + jdbcUrl.replaceAll("\\?.*", "") + "]";
    }
}
