package quetzal.panel.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import quetzal.panel.event.Resource;
import quetzal.panel.event.Topic;
import quetzal.panel.event.Viewer;
import quetzal.panel.event.Watched;
import quetzal.panel.http.Item;

/// What servers do and use, for those who watch them one by one. Everyone who may use a server sees the same.
final class UsageTopic implements Topic<UsageTopic.Whole> {
    private final LiveUsage usage;
    private final ConsoleStore servers = new ConsoleStore();
    private final UsageStore store = new UsageStore();

    /// All of it.
    enum Whole {
        WHOLE
    }

    UsageTopic(LiveUsage usage) {
        this.usage = usage;
    }

    @Override
    public Resource resource() {
        return Resource.USAGE;
    }

    @Override
    public boolean adminsOnly() {
        return false;
    }

    @Override
    public boolean singly() {
        return true;
    }

    /// - shape: `id` is the UUID or its first 8 characters
    @Override
    public OptionalLong number(Handle tx, String id) {
        return servers.place(tx, id)
                .map(found -> OptionalLong.of(found.number()))
                .orElse(OptionalLong.empty());
    }

    @Override
    public void begun(long number) {
        usage.look(number);
    }

    @Override
    public List<Used> after(Handle tx, Viewer viewer, long after, int most) {
        return List.of();
    }

    @Override
    public List<Name> names(Handle tx, Viewer viewer, long after, int most) {
        return List.of();
    }

    @Override
    public List<Used> read(Handle tx, List<Long> numbers) {
        return store.places(tx, numbers).stream()
                .map(place -> new Used(place, usage.last(place.number())))
                .toList();
    }

    /// - shape: everything is null while its node does not answer, or has not been asked yet
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record UsageView(
            @Nullable String currentState,
            @Nullable Boolean isSuspended,
            StatsView.@Nullable ResourcesView resources) {
        static UsageView of(Optional<StatsView> stats) {
            return stats.map(
                            one ->
                                    new UsageView(
                                            one.currentState(), one.isSuspended(), one.resources()))
                    .orElseGet(() -> new UsageView(null, null, null));
        }
    }

    record Used(UsageStore.Place place, Optional<StatsView> stats) implements Watched<Whole> {
        @Override
        public long number() {
            return place.number();
        }

        @Override
        public String id() {
            return place.server().toString();
        }

        @Override
        public Collection<Long> people() {
            var people = new ArrayList<>(place.subusers());
            people.add(place.owner());
            return people;
        }

        @Override
        public Optional<Whole> seenBy(Viewer viewer) {
            return viewer.rootAdmin() || (!place.deleting() && people().contains(viewer.user()))
                    ? Optional.of(Whole.WHOLE)
                    : Optional.empty();
        }

        @Override
        public Item show(Whole view) {
            return Item.of("stats", UsageView.of(stats));
        }
    }
}
