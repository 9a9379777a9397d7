package quetzal.wings.socket;

import java.util.HashMap;
import java.util.Map;
import quetzal.shared.id.ServerId;
import quetzal.wings.console.ConsoleTarget;

/// The rooms that have someone in them.
final class SocketRooms {
    private final Map<ServerId, ServerRoom> rooms = new HashMap<>();

    synchronized void join(ConsoleTarget target, SocketConnection viewer) {
        rooms.computeIfAbsent(target.id(), _ -> new ServerRoom(target)).add(viewer);
    }

    synchronized void leave(ServerId server, SocketConnection viewer) {
        var room = rooms.get(server);
        if (room != null && !room.remove(viewer)) {
            rooms.remove(server);
            room.close();
        }
    }

    synchronized int count() {
        return rooms.size();
    }
}
