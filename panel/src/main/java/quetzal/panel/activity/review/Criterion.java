package quetzal.panel.activity.review;

import java.util.List;

/// One thing that is asked of rows: as a condition on a row `a`, and as a way to find such rows by an index.
///
/// - shape: without `ways` no index finds them; `ordered` when each way gives them by time
record Criterion(String condition, List<Way> ways, boolean ordered) {
    Criterion {
        ways = List.copyOf(ways);
    }

    /// Where such rows are listed: table with alias, its columns for number and time, and the condition.
    record Way(String table, String id, String at, String condition) {
        static Way ofRows(String condition) {
            return new Way("activity a", "a.id", "a.at", condition);
        }
    }

    /// No row is asked for.
    static Criterion nothing() {
        return new Criterion("false", List.of(Way.ofRows("false")), true);
    }

    static Criterion onlyChecked(String condition) {
        return new Criterion(condition, List.of(), false);
    }
}
