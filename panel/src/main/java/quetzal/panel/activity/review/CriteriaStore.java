package quetzal.panel.activity.review;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.SqlStatements;
import quetzal.panel.activity.Subject;
import quetzal.panel.activity.review.Criterion.Way;
import quetzal.panel.db.Where;
import quetzal.panel.http.AddressRange;

/// Turns a filter into conditions and into the ways that indexes offer, with names looked up.
///
/// - shape: one for each search; values are bound, never written into the text
final class CriteriaStore {
    /// So many people, servers or names of events can one filter stand for.
    private static final int MOST_MEANT = 50;

    private static final int MOST_EVENTS = 200;

    private final Handle tx;
    private final Where where = new Where();
    private final List<Criterion> criteria = new ArrayList<>();

    private CriteriaStore(Handle tx) {
        this.tx = tx;
    }

    /// - shape: those that narrow most as a rule come first
    static CriteriaStore of(Handle tx, AuditFilter filter) {
        var store = new CriteriaStore(tx);
        filter.request().ifPresent(store::request);
        filter.target().ifPresent(t -> store.about(t.kind(), Set.of(t.id())));
        filter.server().ifPresent(text -> store.about(Subject.SERVER, store.servers(text)));
        filter.user().ifPresent(text -> store.user("a.actor_id", text));
        filter.impersonator().ifPresent(store::impersonator);
        if (!filter.addresses().isEmpty()) {
            store.addresses(filter.addresses());
        }
        filter.acknowledged().ifPresent(store::acknowledged);
        if (!filter.outcomes().isEmpty()) {
            store.outcomes(filter.outcomes());
        }
        filter.node().ifPresent(text -> store.anyOf("a.node_id", store.nodes(text)));
        if (!filter.events().isEmpty()) {
            store.events(filter.events());
        }
        if (!filter.sources().isEmpty()) {
            store.anyOf("a.source", new LinkedHashSet<>(filter.sources()));
        }
        filter.asAdmin()
                .ifPresent(
                        yes ->
                                store.criteria.add(
                                        yes
                                                ? new Criterion(
                                                        "a.as_admin",
                                                        List.of(Way.ofRows("a.as_admin")),
                                                        true)
                                                : Criterion.onlyChecked("a.as_admin IS NOT TRUE")));
        return store;
    }

    /// The same as conditions for reading all of them, row by row.
    static Where where(Handle tx, AuditFilter filter) {
        var store = of(tx, filter);
        store.criteria.forEach(criterion -> store.where.and(criterion.condition()));
        filter.since().ifPresent(from -> store.where.and("a.at >= " + store.bound(from)));
        filter.until().ifPresent(to -> store.where.and("a.at < " + store.bound(to)));
        return store.where;
    }

    List<Criterion> criteria() {
        return List.copyOf(criteria);
    }

    /// Keeps `value` and answers what stands for it.
    String bound(Object value) {
        return where.bound(value);
    }

    <S extends SqlStatement<S>> S bindTo(S statement) {
        // not every statement of a search speaks of every filter
        return where.bindTo(
                statement.configure(
                        SqlStatements.class, config -> config.setUnusedBindingAllowed(true)));
    }

    private void request(String text) {
        var condition = "a.request_id = " + bound(text);
        criteria.add(new Criterion(condition, List.of(Way.ofRows(condition)), false));
    }

    private void about(String kind, Set<Long> ids) {
        if (ids.isEmpty()) {
            criteria.add(Criterion.nothing());
            return;
        }
        var name = bound(kind);
        var ways = new ArrayList<Way>();
        var any = new ArrayList<String>();
        for (var id : ids) {
            var condition = "s.kind = " + name + " AND s.subject_id = " + bound(id);
            ways.add(new Way("activity_subjects s", "s.activity_id", "s.at", condition));
            any.add(condition);
        }
        criteria.add(
                new Criterion(
                        "EXISTS (SELECT 1 FROM activity_subjects s WHERE s.activity_id = a.id AND s.at = a.at"
                                + " AND (("
                                + String.join(") OR (", any)
                                + ")))",
                        ways,
                        true));
    }

    private void anyOf(String column, Set<?> allowed) {
        if (allowed.isEmpty()) {
            criteria.add(Criterion.nothing());
            return;
        }
        var conditions = allowed.stream().map(value -> column + " = " + bound(value)).toList();
        criteria.add(
                new Criterion(
                        "(" + String.join(" OR ", conditions) + ")",
                        conditions.stream().map(Way::ofRows).toList(),
                        true));
    }

    private void impersonator(String text) {
        if (text.equals("*")) {
            var condition = "a.impersonator_id IS NOT NULL";
            criteria.add(new Criterion(condition, List.of(Way.ofRows(condition)), false));
            return;
        }
        user("a.impersonator_id", text);
    }

    private void user(String column, String text) {
        if (text.matches("[0-9]{1,18}")) {
            anyOf(column, Set.of(Long.parseLong(text)));
            return;
        }
        anyOf(
                column,
                ids(
                        """
                        (SELECT u.id FROM users u
                         WHERE u.uuid::text = :text OR position(:text IN u.username) > 0
                            OR position(:text IN lower(u.email)) > 0
                         ORDER BY u.username <> :text, u.id LIMIT :most)
                        UNION ALL
                        (SELECT s.subject_id FROM activity a JOIN activity_subjects s
                             ON s.activity_id = a.id AND s.kind = 'user'
                         WHERE a.event COLLATE "C" = 'user:delete' AND position(:text IN lower(s.subject_name)) > 0
                         ORDER BY a.at DESC, a.id DESC LIMIT :most)
                        """,
                        text));
    }

    private Set<Long> servers(String text) {
        if (text.matches("[0-9]{1,7}")) {
            return Set.of(Long.parseLong(text));
        }
        return ids(
                """
                (SELECT v.id FROM servers v
                 WHERE v.uuid::text = :text OR v.uuid_short = :text OR position(:text IN lower(v.name)) > 0
                 ORDER BY lower(v.name) <> :text, v.id LIMIT :most)
                UNION ALL
                (SELECT s.subject_id FROM activity a JOIN activity_subjects s
                     ON s.activity_id = a.id AND s.kind = 'server'
                 WHERE a.event COLLATE "C" = 'server:delete' AND position(:text IN lower(s.subject_name)) > 0
                 ORDER BY a.at DESC, a.id DESC LIMIT :most)
                """,
                text);
    }

    private Set<Long> nodes(String text) {
        return text.matches("[0-9]{1,18}")
                ? Set.of(Long.parseLong(text))
                : ids(
                        "SELECT n.id FROM nodes n WHERE position(:text IN lower(n.name)) > 0 ORDER BY n.id LIMIT :most",
                        text);
    }

    private Set<Long> ids(String sql, String text) {
        return tx
                .createQuery(sql)
                .bind("text", text.toLowerCase(java.util.Locale.ROOT))
                .bind("most", MOST_MEANT)
                .mapTo(Long.class)
                .stream()
                .limit(MOST_MEANT)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /// An address has its one or two spellings in the index; a range has all that begins like it, and each candidate is
    /// looked at.
    private void addresses(List<AddressRange> ranges) {
        var conditions = new ArrayList<String>();
        var ways = new ArrayList<Way>();
        boolean ordered = true;
        boolean led = true;
        for (var range : ranges) {
            if (range.isSingle()) {
                var any = range.spellings().stream().map(this::address).toList();
                conditions.add(String.join(" OR ", any));
                any.forEach(condition -> ways.add(Way.ofRows(condition)));
                continue;
            }
            ordered = false;
            conditions.add(
                    "activity_address(a.ip) >= cast("
                            + bound(text(range, false))
                            + " AS inet) AND activity_address(a.ip) <= cast("
                            + bound(text(range, true))
                            + " AS inet)");
            var start = range.beginning();
            led &= !start.isEmpty();
            ways.add(
                    Way.ofRows(
                            "a.ip IS NOT NULL AND a.ip COLLATE \"C\" >= "
                                    + bound(start)
                                    + " AND a.ip COLLATE \"C\" < "
                                    + bound(start + "\uffff")));
        }
        criteria.add(
                new Criterion(
                        "((" + String.join(") OR (", conditions) + "))",
                        led ? ways : List.of(),
                        ordered));
    }

    private String address(String text) {
        return "a.ip IS NOT NULL AND a.ip COLLATE \"C\" = " + bound(text);
    }

    /// The first or the last address of a range.
    private static String text(AddressRange range, boolean last) {
        var bytes = range.base().getAddress().clone();
        for (int bit = range.bits(); bit < bytes.length * 8; bit++) {
            int mask = 0x80 >> (bit % 8);
            bytes[bit / 8] = (byte) (last ? bytes[bit / 8] | mask : bytes[bit / 8] & ~mask);
        }
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private void acknowledged(boolean yes) {
        var there = "EXISTS (SELECT 1 FROM activity_acknowledgements k WHERE k.activity_id = a.id)";
        criteria.add(
                yes
                        ? new Criterion(
                                there,
                                List.of(
                                        new Way(
                                                "activity_acknowledgements k",
                                                "k.activity_id",
                                                "k.at",
                                                "true")),
                                true)
                        : Criterion.onlyChecked("NOT " + there));
    }

    private void outcomes(List<String> outcomes) {
        if (outcomes.contains("ok")) {
            criteria.add(
                    Criterion.onlyChecked(
                            outcomes.stream()
                                    .map(outcome -> "a.outcome = " + bound(outcome))
                                    .collect(Collectors.joining(" OR ", "(", ")"))));
            return;
        }
        var conditions =
                outcomes.stream()
                        .distinct()
                        .map(outcome -> "a.outcome <> 'ok' AND a.outcome = " + bound(outcome))
                        .toList();
        criteria.add(
                new Criterion(
                        "((" + String.join(") OR (", conditions) + "))",
                        conditions.stream().map(Way::ofRows).toList(),
                        true));
    }

    private void events(List<String> beginnings) {
        var names = new LinkedHashSet<String>();
        for (var beginning : beginnings) {
            names.addAll(EventNamesStore.beginningWith(tx, beginning, MOST_EVENTS + 1));
        }
        if (names.size() <= MOST_EVENTS) {
            anyOf("a.event COLLATE \"C\"", names);
            return;
        }
        criteria.add(
                Criterion.onlyChecked(
                        beginnings.stream()
                                .map(beginning -> "starts_with(a.event, " + bound(beginning) + ")")
                                .collect(Collectors.joining(" OR ", "(", ")"))));
    }
}
