package quetzal.wings.socket;

import java.util.HashMap;
import java.util.Map;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;

/// Counts sockets: silent strangers apart from those who said who they are, so that neither can shut the other out.
final class SocketLimits {
    private final SocketSettings settings;
    private final Map<Object, Integer> counts = new HashMap<>();

    SocketLimits(SocketSettings settings) {
        this.settings = settings;
    }

    /// Whether one more stranger may connect from `address`.
    synchronized boolean room(String address) {
        return counts.getOrDefault(address, 0) < settings.perAddress();
    }

    synchronized boolean connected(String address) {
        return add(address, settings.perAddress());
    }

    synchronized void disconnected(String address) {
        remove(address);
    }

    /// A stranger became `user`: counted there from now on; not when one of both limits is reached.
    synchronized boolean authenticated(String address, ServerId server, UserId user) {
        if (!add(server, settings.perServer())) {
            return false;
        }
        if (!add(user, settings.perUser())) {
            remove(server);
            return false;
        }
        remove(address);
        return true;
    }

    synchronized void left(ServerId server, UserId user) {
        remove(server);
        remove(user);
    }

    private boolean add(Object key, int limit) {
        int count = counts.getOrDefault(key, 0);
        if (count >= limit) {
            return false;
        }
        counts.put(key, count + 1);
        return true;
    }

    private void remove(Object key) {
        counts.computeIfPresent(key, (_, count) -> count > 1 ? count - 1 : null);
    }
}
