package quetzal.panel.server;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.ActivityEvent;
import quetzal.panel.activity.Changes;
import quetzal.panel.activity.Entry;
import quetzal.panel.activity.Outcome;
import quetzal.panel.activity.Subject;

/// What happens to servers.
sealed interface ServerEvent extends ActivityEvent {
    Subject server();

    record Created(Subject server, long node, long egg, long owner) implements ServerEvent {}

    record CreateRefused(Subject server, int status, String reason) implements ServerEvent {}

    record DetailsUpdated(Subject server, Map<String, Object> changes) implements ServerEvent {
        public DetailsUpdated {
            changes = Map.copyOf(changes);
        }
    }

    record BuildUpdated(Subject server, Limits limits, Map<String, Object> changes)
            implements ServerEvent {
        public BuildUpdated {
            changes = Map.copyOf(changes);
        }
    }

    record StartupUpdated(
            Subject server, String startup, String image, long egg, Map<String, Object> changes)
            implements ServerEvent {
        public StartupUpdated {
            changes = Map.copyOf(changes);
        }
    }

    record Suspended(Subject server) implements ServerEvent {}

    record Unsuspended(Subject server) implements ServerEvent {}

    record ReinstallStarted(Subject server) implements ServerEvent {}

    record InstallEnded(Subject server, boolean successful, boolean again, String detail)
            implements ServerEvent {}

    /// Its node began anew, with nothing under way.
    record Freed(Subject server, @Nullable ServerStatus was) implements ServerEvent {}

    record InstallToggled(Subject server, boolean installing) implements ServerEvent {}

    record JobCancelled(Subject server, String kind, String job) implements ServerEvent {}

    record Deleted(Subject server, boolean forced) implements ServerEvent {}

    record DeleteRefused(Subject server, int status, String reason) implements ServerEvent {}

    @Override
    default Entry entry() {
        return switch (this) {
            case Created(var server, var node, var egg, var owner) ->
                    Entry.of("server:create", server)
                            .with("node", node)
                            .with("egg", egg)
                            .with("owner", owner);
            case CreateRefused(var server, var status, var reason) ->
                    Entry.of("server:create", server)
                            .with("status", status)
                            .with("reason", reason)
                            .ended(Outcome.FAILED);
            case DetailsUpdated(var server, var changes) ->
                    Entry.of("server:details.update", server).with("changes", changes);
            case BuildUpdated(var server, var limits, var changes) ->
                    Entry.of("server:build.update", server)
                            .with("limits", limits)
                            .with("changes", changes);
            case StartupUpdated(var server, var startup, var image, var egg, var changes) ->
                    Entry.of("server:startup.update", server)
                            .with("startup", startup)
                            .with("image", image)
                            .with("egg", egg)
                            .with("changes", changes);
            case Suspended(var server) -> Entry.of("server:suspend", server);
            case Unsuspended(var server) -> Entry.of("server:unsuspend", server);
            case ReinstallStarted(var server) -> Entry.of("server:reinstall", server);
            case InstallEnded(var server, var successful, var again, var detail) ->
                    Entry.of(
                                    again ? "server:reinstall.complete" : "server:install.complete",
                                    server)
                            .with("successful", successful)
                            .with("detail", detail.isEmpty() ? null : detail)
                            .ended(successful ? Outcome.OK : Outcome.FAILED);
            case Freed(var server, var was) ->
                    Entry.of("server:status.reset", server)
                            .with("changes", new Changes().note("status", was, null).asMap());
            case InstallToggled(var server, var installing) ->
                    Entry.of("server:install.toggle", server).with("installing", installing);
            case JobCancelled(var server, var kind, var job) ->
                    Entry.of("server:job.cancel", server).with("kind", kind).with("job", job);
            case Deleted(var server, var forced) ->
                    Entry.of("server:delete", server).with("forced", forced);
            case DeleteRefused(var server, var status, var reason) ->
                    Entry.of("server:delete", server)
                            .with("status", status)
                            .with("reason", reason)
                            .ended(Outcome.FAILED);
        };
    }
}
