package quetzal.panel.node;

import java.util.List;
import quetzal.panel.activity.ActivityEvent;
import quetzal.panel.activity.Changes;
import quetzal.panel.activity.Entry;
import quetzal.panel.activity.Subject;

/// What people do to nodes, locations and allocations.
sealed interface NodeEvent extends ActivityEvent {
    /// - shape: rows keep a hash of `secret`
    record NodeCreated(long node, String name, String address, String secret)
            implements NodeEvent {}

    record NodeUpdated(long node, String name, Changes changes) implements NodeEvent {}

    record NodeDrained(long node, String name, boolean draining) implements NodeEvent {}

    record NodeDeleted(long node, String name) implements NodeEvent {}

    record DeployTokenMade(long node, String name, String token) implements NodeEvent {}

    record ConfigurationFetched(long node, String name) implements NodeEvent {}

    record LocationCreated(long location, String code) implements NodeEvent {}

    record LocationUpdated(long location, String code, Changes changes) implements NodeEvent {}

    record LocationDeleted(long location, String code) implements NodeEvent {}

    record AllocationsCreated(long node, String name, String addresses, int count)
            implements NodeEvent {}

    record AllocationUpdated(long allocation, String address, Changes changes)
            implements NodeEvent {}

    /// - shape: `addresses` are the first [#MOST_NAMED] of them
    record AllocationsDeleted(long node, String name, List<String> addresses, int count)
            implements NodeEvent {
        static final int MOST_NAMED = 100;

        public AllocationsDeleted {
            addresses = List.copyOf(addresses.subList(0, Math.min(MOST_NAMED, addresses.size())));
        }
    }

    @Override
    default Entry entry() {
        return switch (this) {
            case NodeCreated(var node, var name, var address, var secret) ->
                    Entry.of("node:create", Subject.node(node, name))
                            .with("address", address)
                            .with("secret", secret);
            case NodeDrained(var node, var name, var draining) ->
                    Entry.of(draining ? "node:drain" : "node:undrain", Subject.node(node, name));
            case NodeUpdated(var node, var name, var changes) ->
                    Entry.of("node:update", Subject.node(node, name))
                            .with("changes", changes.asMap());
            case NodeDeleted(var node, var name) ->
                    Entry.of("node:delete", Subject.node(node, name));
            case DeployTokenMade(var node, var name, var token) ->
                    Entry.of("node:deploy-token.create", Subject.node(node, name))
                            .with("token", token);
            case ConfigurationFetched(var node, var name) ->
                    Entry.of("node:configuration.read", Subject.node(node, name));
            case LocationCreated(var location, var code) ->
                    Entry.of("location:create", Subject.of("location", location, code));
            case LocationUpdated(var location, var code, var changes) ->
                    Entry.of("location:update", Subject.of("location", location, code))
                            .with("changes", changes.asMap());
            case LocationDeleted(var location, var code) ->
                    Entry.of("location:delete", Subject.of("location", location, code));
            case AllocationsCreated(var node, var name, var addresses, var count) ->
                    Entry.of("node:allocation.create", Subject.node(node, name))
                            .with("addresses", addresses)
                            .with("count", count);
            case AllocationUpdated(var allocation, var address, var changes) ->
                    Entry.of(
                                    "node:allocation.update",
                                    Subject.of("allocation", allocation, address))
                            .with("allocation", address)
                            .with("changes", changes.asMap());
            case AllocationsDeleted(var node, var name, var addresses, var count) ->
                    Entry.of("node:allocation.delete", Subject.node(node, name))
                            .with("addresses", addresses)
                            .with("count", count);
        };
    }
}
