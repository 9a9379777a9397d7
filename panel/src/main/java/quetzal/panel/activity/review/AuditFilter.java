package quetzal.panel.activity.review;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quetzal.panel.activity.Outcome;
import quetzal.panel.activity.Source;
import quetzal.panel.http.AddressRange;
import quetzal.panel.http.ListQuery;
import quetzal.panel.http.Route;
import quetzal.panel.http.ValidationFailed;

/// Which rows someone wants to see, as the address of the page says it.
///
/// - shape: an empty list or Optional narrows nothing; `events` are beginnings of names
record AuditFilter(
        Optional<String> user,
        Optional<String> impersonator,
        Optional<String> server,
        Optional<String> node,
        Optional<Target> target,
        List<String> events,
        List<AddressRange> addresses,
        List<String> outcomes,
        List<String> sources,
        Optional<String> request,
        Optional<Boolean> acknowledged,
        Optional<Boolean> asAdmin,
        Optional<Instant> since,
        Optional<Instant> until) {
    private static final String[] NAMES = {
        "user",
        "impersonator",
        "server",
        "node",
        "target",
        "event",
        "ip",
        "outcome",
        "source",
        "request",
        "acknowledged",
        "as_admin",
        "since",
        "until"
    };

    /// A thing that a row is about.
    record Target(String kind, long id) {}

    AuditFilter {
        events = List.copyOf(events);
        addresses = List.copyOf(addresses);
        outcomes = List.copyOf(outcomes);
        sources = List.copyOf(sources);
    }

    static AuditFilter of(ListQuery query) {
        query.allowFilters(NAMES);
        return new AuditFilter(
                query.filterText("user"),
                query.filterText("impersonator"),
                query.filterText("server"),
                query.filterText("node"),
                query.filterText("target").map(AuditFilter::target),
                query.filter("event"),
                addresses(query.filter("ip")),
                outcomes(query.filter("outcome")),
                known(
                        "source",
                        query.filter("source"),
                        List.of(Source.values()).stream().map(Source::key).toList()),
                query.filterText("request"),
                flag(query, "acknowledged"),
                flag(query, "as_admin"),
                query.filterTime("since"),
                query.filterTime("until"));
    }

    /// Describes them in the API document.
    static Route describe(Route route) {
        return route.query("filter[user]", "Who did it: id, UUID, or part of name or e-mail.")
                .query(
                        "filter[impersonator]",
                        "Which administrator did it as someone else: id, UUID, or part of name or e-mail; `*` for any.")
                .query(
                        "filter[server]",
                        "On which server: id, UUID, short id, or part of its name.")
                .query("filter[node]", "Reported by which node: id or part of its name.")
                .query("filter[target]", "What it was about: `kind:id`, such as `egg:7`.")
                .query("filter[event]", "How the event's name begins; several with commas.")
                .query("filter[ip]", "The address it came from, or a range such as 10.0.0.0/8.")
                .query("filter[outcome]", "`ok`, `denied` or `failed`.")
                .query("filter[source]", "`web`, `api`, `console`, `daemon`, `sftp`, `cli`, …")
                .query("filter[request]", "The `X-Request-Id` of an answer.")
                .query("filter[acknowledged]", "`true` or `false`.")
                .query(
                        "filter[as_admin]",
                        "`true`: only acts of administrators on servers of others.")
                .query("filter[since]", "A time: this moment or later.")
                .query("filter[until]", "A time: before this moment.");
    }

    private static Target target(String text) {
        if (!text.matches("[a-z_]{1,40}:[0-9]{1,18}")) {
            throw refused("target", "regex", "must read kind:id, such as egg:7");
        }
        int colon = text.indexOf(':');
        return new Target(text.substring(0, colon), Long.parseLong(text.substring(colon + 1)));
    }

    private static List<AddressRange> addresses(List<String> texts) {
        var ranges = new ArrayList<AddressRange>();
        for (var text : texts) {
            ranges.add(
                    AddressRange.parse(text)
                            .orElseThrow(
                                    () ->
                                            refused(
                                                    "ip",
                                                    "ip",
                                                    "must be an address or a range like 10.0.0.0/8")));
        }
        return ranges;
    }

    private static List<String> outcomes(List<String> texts) {
        return known(
                "outcome",
                texts.stream().map(text -> text.equals("success") ? "ok" : text).toList(),
                List.of(Outcome.values()).stream().map(Outcome::key).toList());
    }

    private static List<String> known(String name, List<String> texts, List<String> allowed) {
        if (!allowed.containsAll(texts)) {
            throw refused(name, "in", "must be one of " + String.join(", ", allowed));
        }
        return texts;
    }

    private static Optional<Boolean> flag(ListQuery query, String name) {
        return query.filterText(name)
                .map(
                        text ->
                                switch (text) {
                                    case "true", "1" -> true;
                                    case "false", "0" -> false;
                                    default ->
                                            throw refused(name, "boolean", "must be true or false");
                                });
    }

    private static ValidationFailed refused(String name, String rule, String what) {
        return ValidationFailed.of("filter." + name, rule, "The filter " + name + " " + what + ".");
    }
}
