package quetzal.panel.http;

import io.javalin.http.Context;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import quetzal.shared.problem.ProblemException;

/// The options of a request for a list or an object: what to include, filter and sort by.
public final class ListQuery {
    private static final int MOST_FILTER_VALUES = 50;

    private final Context ctx;

    private ListQuery(Context ctx) {
        this.ctx = ctx;
    }

    public static ListQuery of(Context ctx) {
        return new ListQuery(ctx);
    }

    /// Names in `include=a,b` and `include[]=a`, cut at depth 2; `a.b` also gives `a`. Unknown names are harmless.
    public Set<String> includes() {
        var names = new LinkedHashSet<String>();
        Stream.of("include", "include[]")
                .flatMap(key -> ctx.queryParams(key).stream())
                .flatMap(text -> parts(text, ",").stream())
                .limit(100)
                .forEach(
                        name -> {
                            var path = parts(name, ".");
                            if (!path.isEmpty()) {
                                names.add(path.get(0));
                                if (path.size() > 1) {
                                    names.add(path.get(0) + "." + path.get(1));
                                }
                            }
                        });
        return names;
    }

    /// Refuses filters that are not among `allowed`, as the routes that list filters do.
    ///
    /// - errors: [RequestProblem.UnknownFilter]
    public ListQuery allowFilters(String... allowed) {
        var known = Set.of(allowed);
        for (var name : ctx.queryParamMap().keySet()) {
            var filter = filterName(name);
            if (filter.isPresent() && !known.contains(filter.get())) {
                throw new ProblemException(new RequestProblem.UnknownFilter(filter.get()));
            }
        }
        return this;
    }

    /// The alternatives of `filter[name]=a,b`; empty when it is absent or blank.
    public List<String> filter(String name) {
        var values = new ArrayList<String>();
        for (var text : ctx.queryParams("filter[" + name + "]")) {
            values.addAll(parts(text, ","));
        }
        return values.size() > MOST_FILTER_VALUES ? values.subList(0, MOST_FILTER_VALUES) : values;
    }

    /// `filter[name]` as one text, commas and all.
    public Optional<String> filterText(String name) {
        return Optional.ofNullable(ctx.queryParam("filter[" + name + "]"))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    /// `filter[name]` as a moment.
    ///
    /// - errors: [ValidationFailed] of rule `date`
    public Optional<Instant> filterTime(String name) {
        return filterText(name)
                .map(
                        text -> {
                            try {
                                // a `+` of an offset that was not encoded arrives as a blank
                                return OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
                            } catch (DateTimeParseException e) {
                                throw ValidationFailed.of(
                                        "filter." + name,
                                        "date",
                                        "The filter "
                                                + name
                                                + " must be a time like 2030-01-01T00:00:00Z.");
                            }
                        });
    }

    /// True when the filter is given, even with an empty value.
    public boolean hasFilter(String name) {
        return ctx.queryParamMap().containsKey("filter[" + name + "]");
    }

    /// True when the caller asks for an order.
    public boolean isSorted() {
        return ctx.queryParams("sort").stream().anyMatch(text -> !text.isBlank());
    }

    /// Turns `sort=-a,b` into an ORDER BY list.
    ///
    /// - shape: `columns` maps wire names to columns; `fallback` is written by the store and always ends the list, so
    ///   that the order is total
    /// - errors: [RequestProblem.UnknownSort]
    public String orderBy(Map<String, String> columns, String fallback) {
        var terms = new ArrayList<String>();
        for (var text : ctx.queryParams("sort")) {
            for (var name : parts(text, ",")) {
                boolean down = name.startsWith("-");
                var column = columns.get(down ? name.substring(1) : name);
                if (column == null) {
                    throw new ProblemException(new RequestProblem.UnknownSort(name));
                }
                terms.add(column + (down ? " DESC" : ""));
            }
        }
        terms.add(fallback);
        return " ORDER BY " + String.join(", ", terms);
    }

    private static Optional<String> filterName(String parameter) {
        return parameter.startsWith("filter[") && parameter.endsWith("]")
                ? Optional.of(parameter.substring("filter[".length(), parameter.length() - 1))
                : Optional.empty();
    }

    private static List<String> parts(String text, String separator) {
        return Stream.of(text.split(java.util.regex.Pattern.quote(separator), -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
