package quetzal.panel.server;

import static quetzal.panel.http.AdminResource.NODES;
import static quetzal.panel.http.Gate.adminRead;

import io.javalin.http.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quetzal.panel.db.Database;
import quetzal.panel.http.Item;
import quetzal.panel.http.Links;
import quetzal.panel.http.ListQuery;
import quetzal.panel.http.Listing;
import quetzal.panel.http.Page;
import quetzal.panel.http.Paging;
import quetzal.panel.http.Routes;
import quetzal.panel.job.JobFilter;
import quetzal.panel.job.JobQueue;

/// `/api/application/jobs`: what nodes have yet to be told, and what came of it.
public final class JobRoutes {
    private static final List<String> STATES = List.of("pending", "done", "failed", "cancelled");

    private final Database database;
    private final JobQueue jobs;
    private final Links links;

    public JobRoutes(Database database, JobQueue jobs, Links links) {
        this.database = database;
        this.jobs = jobs;
        this.links = links;
    }

    public void register(Routes routes) {
        routes.get("/api/application/jobs", adminRead(NODES), this::list)
                .summary("Work owed to nodes, newest first; ended work is kept for a week.")
                .query("filter[state]", "`pending`, `done`, `failed` or `cancelled`")
                .query("filter[node_id]", "a node's id")
                .query("filter[server_id]", "a server's id")
                .givesList("node_job", JobView.class);
    }

    private void list(Context ctx) {
        var query = ListQuery.of(ctx).allowFilters("state", "node_id", "server_id");
        var states = query.filter("state");
        var filter =
                new JobFilter(
                        states.stream().allMatch(STATES::contains) ? states : List.of("none"),
                        number(query, "node_id"),
                        number(query, "server_id"));
        var paging = Paging.application(ctx);
        ctx.json(
                database.<Listing>read(
                        tx ->
                                Listing.page(
                                        ctx,
                                        links,
                                        new Page<>(
                                                jobs.list(
                                                        tx,
                                                        filter,
                                                        paging.perPage(),
                                                        paging.offset()),
                                                jobs.count(tx, filter),
                                                paging),
                                        job -> Item.of("node_job", JobView.of(job)))));
    }

    private static @Nullable Long number(ListQuery query, String filter) {
        if (!query.hasFilter(filter)) {
            return null;
        }
        return query.filterText(filter)
                .filter(text -> text.matches("[0-9]{1,18}"))
                .map(Long::valueOf)
                .orElse(-1L);
    }
}
