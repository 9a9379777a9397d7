package quetzal.panel.activity.review;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.ActivityReaderStore;
import quetzal.panel.activity.ActivityRow;
import quetzal.panel.activity.AuditLine;
import quetzal.panel.activity.CsvLine;
import quetzal.panel.activity.Entry;
import quetzal.panel.db.Database;
import quetzal.panel.http.AdminResource;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Gate;
import quetzal.panel.http.ListQuery;
import quetzal.panel.http.Routes;
import quetzal.panel.http.ValidationFailed;
import quetzal.panel.http.WireJson;

/// The log as a file, a page of rows at a time: neither memory nor a connection to the database is held for a slow reader.
public final class AuditExport {
    private static final int PAGE = 500;
    private static final byte[] NEWLINE = {'\n'};
    private static final List<@Nullable String> TITLES =
            List.of(
                    "number",
                    "at",
                    "event",
                    "outcome",
                    "source",
                    "actor",
                    "actor_uuid",
                    "impersonator_id",
                    "impersonator",
                    "as_admin",
                    "ip",
                    "user_agent",
                    "api_key",
                    "request_id",
                    "node_id",
                    "subjects",
                    "description",
                    "properties");

    private final Database database;
    private final ActivityLog activity;
    private final ActivityReaderStore store = new ActivityReaderStore();

    private enum Format {
        csv("text/csv; charset=utf-8"),
        jsonl("application/jsonl; charset=utf-8");

        private final String type;

        Format(String type) {
            this.type = type;
        }
    }

    public AuditExport(Database database, ActivityLog activity) {
        this.database = database;
        this.activity = activity;
    }

    public void register(Routes routes) {
        for (var path :
                List.of("/api/application/audit/export", "/api/application/activity/export")) {
            AuditFilter.describe(
                            routes.get(path, Gate.adminRead(AdminResource.ACTIVITY), this::export)
                                    .summary("The log as CSV or JSON lines, oldest first."))
                    .query("format", "`csv` or `jsonl` (default).");
        }
    }

    private void export(Context ctx) throws IOException {
        var format = format(ctx.queryParam("format"));
        var filter = AuditFilter.of(ListQuery.of(ctx));
        ctx.contentType(format.type);
        ctx.header(
                "Content-Disposition", "attachment; filename=\"activity." + format.name() + "\"");
        ctx.header("X-Content-Type-Options", "nosniff");
        if (ctx.method().name().equals("HEAD")) {
            return;
        }
        long upTo = database.read(store::last);
        var filters =
                ctx.queryParamMap().entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith("filter["))
                        .map(entry -> entry.getKey() + "=" + String.join(",", entry.getValue()))
                        .sorted()
                        .toList();
        database.transact(
                tx ->
                        activity.record(
                                tx,
                                Caller.of(ctx),
                                Entry.of("activity:export")
                                        .with("format", format.name())
                                        .with("filters", filters)
                                        .with("up_to", upTo)));
        write(format, filter, upTo, ctx.outputStream());
    }

    private void write(Format format, AuditFilter filter, long upTo, OutputStream out)
            throws IOException {
        if (format == Format.csv) {
            out.write(CsvLine.of(TITLES).getBytes(StandardCharsets.UTF_8));
        }
        long after = 0;
        while (true) {
            long from = after;
            var page =
                    database.read(
                            tx ->
                                    store.following(
                                            tx, CriteriaStore.where(tx, filter), from, upTo, PAGE));
            for (var row : page) {
                switch (format) {
                    case csv -> out.write(CsvLine.of(cells(row)).getBytes(StandardCharsets.UTF_8));
                    case jsonl -> {
                        out.write(WireJson.MAPPER.writeValueAsBytes(AuditLine.of(row)));
                        out.write(NEWLINE);
                    }
                }
            }
            if (page.size() < PAGE) {
                return;
            }
            after = page.getLast().id();
        }
    }

    private static Format format(@Nullable String text) {
        return text == null
                ? Format.jsonl
                : Arrays.stream(Format.values())
                        .filter(format -> format.name().equals(text))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        ValidationFailed.of(
                                                "format", "in", "The format is csv or jsonl."));
    }

    private static @Nullable String uuid(ActivityRow.ActorRow actor) {
        return actor.uuid() == null ? null : actor.uuid().toString();
    }

    private static List<@Nullable String> cells(ActivityRow row) throws JsonProcessingException {
        var actor = row.actor();
        return Arrays.asList(
                Long.toString(row.id()),
                row.at().toString(),
                row.event(),
                row.outcome(),
                row.source(),
                actor == null ? null : actor.name(),
                actor == null ? null : uuid(actor),
                row.impersonatorId() == null ? null : row.impersonatorId().toString(),
                row.impersonator(),
                row.asAdmin() == null ? null : row.asAdmin().toString(),
                row.ip(),
                row.userAgent(),
                row.apiKey(),
                row.requestId(),
                row.nodeId() == null ? null : row.nodeId().toString(),
                row.subjects().stream()
                        .map(
                                subject ->
                                        subject.kind()
                                                + ":"
                                                + subject.id()
                                                + (subject.name() == null
                                                        ? ""
                                                        : " " + subject.name()))
                        .collect(Collectors.joining("; ")),
                row.description(),
                WireJson.MAPPER.writeValueAsString(row.properties()));
    }
}
