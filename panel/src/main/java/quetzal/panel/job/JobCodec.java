package quetzal.panel.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import quetzal.shared.json.Json;

/// Jobs as rows hold them: a word for the kind and the record as JSON.
public final class JobCodec {
    private JobCodec() {}

    /// - shape: stable, for it is stored and shown
    public static String kind(NodeJob job) {
        return switch (job) {
            case NodeJob.CreateServer _ -> "server.create";
            case NodeJob.DeleteServer _ -> "server.delete";
            case NodeJob.SyncServer _ -> "server.sync";
            case NodeJob.ReinstallServer _ -> "server.reinstall";
            case NodeJob.Deauthorize _ -> "user.deauthorize";
            case NodeJob.DenyTickets _ -> "tickets.deny";
        };
    }

    static String payload(NodeJob job) {
        try {
            return Json.MAPPER.writeValueAsString(job);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// - errors: [IllegalStateException] when a newer panel wrote the row
    static NodeJob read(String kind, String payload) {
        var type =
                switch (kind) {
                    case "server.create" -> NodeJob.CreateServer.class;
                    case "server.delete" -> NodeJob.DeleteServer.class;
                    case "server.sync" -> NodeJob.SyncServer.class;
                    case "server.reinstall" -> NodeJob.ReinstallServer.class;
                    case "user.deauthorize" -> NodeJob.Deauthorize.class;
                    case "tickets.deny" -> NodeJob.DenyTickets.class;
                    default -> throw new IllegalStateException("unknown kind of job: " + kind);
                };
        try {
            return Json.MAPPER.readValue(payload, type);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("unreadable job of kind " + kind, unreadable);
        }
    }
}
