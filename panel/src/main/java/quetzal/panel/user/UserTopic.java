package quetzal.panel.user;

import java.util.List;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import quetzal.panel.event.ForAdmins;
import quetzal.panel.event.Resource;
import quetzal.panel.event.Topic;
import quetzal.panel.event.Viewer;

/// Accounts for administrators who watch them.
public final class UserTopic implements Topic<ForAdmins.Whole> {
    private final UserStore store = new UserStore();

    @Override
    public Resource resource() {
        return Resource.USERS;
    }

    @Override
    public boolean adminsOnly() {
        return true;
    }

    @Override
    public OptionalLong number(Handle tx, String id) {
        return id.matches("[0-9]{1,18}")
                ? OptionalLong.of(Long.parseLong(id))
                : OptionalLong.empty();
    }

    @Override
    public List<ForAdmins> after(Handle tx, Viewer viewer, long after, int most) {
        return store.after(tx, after, most).stream().map(UserTopic::shown).toList();
    }

    @Override
    public List<Name> names(Handle tx, Viewer viewer, long after, int most) {
        return store.numbers(tx, after, most).stream()
                .map(number -> new Name(number, Long.toString(number)))
                .toList();
    }

    @Override
    public List<ForAdmins> read(Handle tx, List<Long> numbers) {
        return store.all(tx, numbers).stream().map(UserTopic::shown).toList();
    }

    private static ForAdmins shown(User user) {
        long number = user.ref().number();
        return new ForAdmins(number, Long.toString(number), UserView.item(user));
    }
}
