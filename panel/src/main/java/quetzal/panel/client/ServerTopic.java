package quetzal.panel.client;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import quetzal.panel.access.ServerAccess;
import quetzal.panel.event.Resource;
import quetzal.panel.event.Topic;
import quetzal.panel.event.Viewer;
import quetzal.panel.event.Watched;
import quetzal.panel.http.Item;
import quetzal.shared.permission.PermissionSet;

/// Servers for those who watch them: for each person the ones he may use, as he would get them.
public final class ServerTopic implements Topic<ServerTopic.Look> {
    private final ServerRowStore store = new ServerRowStore();

    /// As whom somebody looks at a server.
    public record Look(boolean owner, PermissionSet held) {}

    @Override
    public Resource resource() {
        return Resource.SERVERS;
    }

    @Override
    public boolean adminsOnly() {
        return false;
    }

    /// - shape: `id` is the UUID or its first 8 characters
    @Override
    public OptionalLong number(Handle tx, String id) {
        return store.number(tx, id);
    }

    @Override
    public List<Seen> after(Handle tx, Viewer viewer, long after, int most) {
        return store.after(tx, viewer.user(), viewer.rootAdmin(), after, most).stream()
                .map(Seen::of)
                .toList();
    }

    @Override
    public List<Name> names(Handle tx, Viewer viewer, long after, int most) {
        return store.names(tx, viewer.user(), viewer.rootAdmin(), after, most);
    }

    @Override
    public List<Seen> read(Handle tx, List<Long> numbers) {
        return store.all(tx, numbers).stream().map(Seen::of).toList();
    }

    /// A server with all of its people.
    record Seen(ServerRow row, Map<Long, List<String>> subusers) implements Watched<Look> {
        static Seen of(ServerRow row) {
            var people = new TreeMap<Long, List<String>>();
            row.subusers().forEach(one -> people.put(one.userNumber(), one.permissions()));
            return new Seen(row, people);
        }

        @Override
        public long number() {
            return row.number();
        }

        @Override
        public String id() {
            return row.id().toString();
        }

        @Override
        public Collection<Long> people() {
            return Stream.concat(Stream.of(row.ownerNumber()), subusers.keySet().stream()).toList();
        }

        @Override
        public Optional<Look> seenBy(Viewer viewer) {
            boolean owner = row.ownerNumber() == viewer.user();
            var listed = subusers.get(viewer.user());
            if (!viewer.rootAdmin() && (row.deleting() || (!owner && listed == null))) {
                return Optional.empty();
            }
            return Optional.of(
                    new Look(owner, ServerAccess.permissions(owner, viewer.rootAdmin(), listed)));
        }

        @Override
        public Item show(Look look) {
            // The view asks only whether the viewer is the owner.
            long viewer = look.owner() ? row.ownerNumber() : 0;
            return ServerView.one(row, viewer, look.owner(), look.held(), Set.of());
        }
    }
}
