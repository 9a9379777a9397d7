package quetzal.panel.command;

import java.util.List;
import org.jdbi.v3.core.Handle;
import quetzal.panel.db.Where;
import quetzal.panel.http.Paging;
import quetzal.panel.server.Server;
import quetzal.panel.server.Servers;
import quetzal.shared.id.ServerId;

/// Finds the server that a command names: by short id, UUID, number, external id or name.
final class FindServer {
    private final Servers servers;

    FindServer(Servers servers) {
        this.servers = servers;
    }

    /// - errors: [CommandFailed] when there is none or several are called so
    Server by(Handle tx, String text) {
        var id = ServerId.parse(text);
        if (id.isPresent()) {
            return servers.find(tx, id.get()).orElseThrow(() -> missing(text));
        }
        var short8 = text.length() == 8 ? where(tx, "s.uuid_short", text) : List.<Server>of();
        if (short8.size() == 1) {
            return short8.getFirst();
        }
        if (text.matches("[0-9]{1,18}")) {
            var numbered = servers.find(tx, Long.parseLong(text));
            if (numbered.isPresent()) {
                return numbered.get();
            }
        }
        var external = where(tx, "s.external_id", text);
        if (external.size() == 1) {
            return external.getFirst();
        }
        var named = where(tx, "s.name", text);
        if (named.size() > 1) {
            throw new CommandFailed("Several servers are called " + text + "; say the short id.");
        }
        return named.stream().findFirst().orElseThrow(() -> missing(text));
    }

    private List<Server> where(Handle tx, String column, String value) {
        return servers.list(tx, new Where().is(column, value), " ORDER BY s.id", new Paging(1, 2))
                .rows();
    }

    /// Short ids and names that begin so.
    List<String> beginning(Handle tx, String start, int most) {
        return servers
                .list(
                        tx,
                        new Where().startsWith("s.uuid_short", start),
                        " ORDER BY s.id",
                        new Paging(1, most))
                .rows()
                .stream()
                .map(server -> server.id().shortText())
                .toList();
    }

    private static CommandFailed missing(String text) {
        return new CommandFailed("There is no server " + text + ".");
    }
}
