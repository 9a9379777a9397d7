package quetzal.panel.db;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/// Builds the conditions of a list from what a caller asked for. Columns are written by the store; values are always
/// bound.
///
/// ```java
/// var where = new Where().contains("u.email", query.filter("email")).is("u.root_admin", true);
/// where.bindTo(tx.createQuery("SELECT u.id FROM users u" + where.sql()))
/// ```
public final class Where {
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> values = new LinkedHashMap<>();

    /// Any of `parts` occurs in the column, ignoring case; `%`, `_` and `\` stand for themselves. No parts: no condition.
    public Where contains(String column, List<String> parts) {
        return anyOf(parts, part -> column + " ILIKE '%' || " + bound(escaped(part)) + " || '%'");
    }

    /// The column begins with `prefix`, ignoring case.
    public Where startsWith(String column, String prefix) {
        return and(column + " ILIKE " + bound(escaped(prefix)) + " || '%'");
    }

    /// The column equals `value`; null: no condition.
    public Where is(String column, @Nullable Object value) {
        return value == null ? this : and(column + " = " + bound(value));
    }

    /// The column is any of `allowed`; no values: no condition.
    public Where in(String column, List<?> allowed) {
        return anyOf(allowed, value -> column + " = " + bound(value));
    }

    /// A condition of the store's own; values go in with [#bound].
    public Where and(String condition) {
        conditions.add("(" + condition + ")");
        return this;
    }

    /// Keeps `value` and answers the placeholder that stands for it.
    public String bound(Object value) {
        var name = "w" + values.size();
        values.put(name, value);
        return ":" + name;
    }

    /// Empty, or ` WHERE …` with a leading blank.
    public String sql() {
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    public <S extends SqlStatement<S>> S bindTo(S statement) {
        return statement.bindMap(values);
    }

    private <T> Where anyOf(List<T> values, java.util.function.Function<T, String> condition) {
        return values.isEmpty()
                ? this
                : and(String.join(" OR ", values.stream().map(condition).toList()));
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }
}
