package quetzal.panel.activity;

import java.util.List;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import quetzal.panel.event.ForAdmins;
import quetzal.panel.event.Resource;
import quetzal.panel.event.Topic;
import quetzal.panel.event.Viewer;

/// The audit log for administrators who watch it. Its rows never change, and a subscription begins with the newest ones.
///
/// - shape: inside, a row is named by its place in the chain; on the wire by its `number`
public final class AuditTopic implements Topic<ForAdmins.Whole> {
    /// So many of the newest rows come first.
    static final int NEWEST = 100;

    private final ActivityReaderStore store = new ActivityReaderStore();

    @Override
    public Resource resource() {
        return Resource.AUDIT;
    }

    @Override
    public boolean adminsOnly() {
        return true;
    }

    @Override
    public boolean appendOnly() {
        return true;
    }

    @Override
    public OptionalLong number(Handle tx, String id) {
        return id.matches("[0-9]{1,18}")
                ? store.place(tx, Long.parseLong(id))
                : OptionalLong.empty();
    }

    @Override
    public long start(Handle tx) {
        return Math.max(0, store.lastPlace(tx) - NEWEST);
    }

    @Override
    public List<ForAdmins> after(Handle tx, Viewer viewer, long after, int most) {
        return shown(store.sealed(tx, after + 1, after + most));
    }

    @Override
    public List<Name> names(Handle tx, Viewer viewer, long after, int most) {
        return List.of();
    }

    @Override
    public List<ForAdmins> read(Handle tx, List<Long> numbers) {
        if (numbers.isEmpty()) {
            return List.of();
        }
        // Places come as ranges; whatever lies between is not read in vain.
        long from = numbers.stream().mapToLong(Long::longValue).min().orElse(0);
        long to = numbers.stream().mapToLong(Long::longValue).max().orElse(0);
        return shown(store.sealed(tx, from, to));
    }

    private static List<ForAdmins> shown(List<ActivityReaderStore.Sealed> rows) {
        return rows.stream()
                .map(
                        one ->
                                new ForAdmins(
                                        one.place(),
                                        Long.toString(one.row().id()),
                                        ActivityViews.whole(one.row(), true)))
                .toList();
    }
}
