package quetzal.shared.protocol.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quetzal.shared.json.Json;
import quetzal.shared.protocol.console.ClientEvent.ConsoleStart;

/// The frames of the console socket: `{"event":"…","args":["…"]}`, with `args` left out when there is none.
///
/// - source: the frames that clients of the ecosystem send and expect; golden files in the tests
public final class ConsoleCodec {
    private static final int MAX_TAIL = 100_000;

    private ConsoleCodec() {}

    /// One frame for each event but [ConsoleEvent.BackupCompleted], which makes two.
    public static List<String> encode(ConsoleEvent event) {
        return switch (event) {
            case ConsoleEvent.AuthSuccess _ -> one("auth success");
            case ConsoleEvent.TokenExpiring _ -> one("token expiring");
            case ConsoleEvent.TokenExpired _ -> one("token expired");
            case ConsoleEvent.JwtError(var text) -> one("jwt error", text);
            case ConsoleEvent.DaemonError(var text) -> one("daemon error", text);
            case ConsoleEvent.Throttled(var what) -> one("throttled", what);
            case ConsoleEvent.Status(var state) -> one("status", state.word());
            case ConsoleEvent.StatsSample(var stats) -> one("stats", json(stats));
            case ConsoleEvent.ConsoleOutput(var line) -> one("console output", line);
            case ConsoleEvent.ConsoleLines(var first, var lines) -> {
                var args = new ArrayList<String>(lines.size() + 1);
                args.add(Long.toString(first));
                args.addAll(lines);
                yield List.of(frame("console lines", args));
            }
            case ConsoleEvent.ConsoleGap(var first, var last) ->
                    one("console gap", Long.toString(first), Long.toString(last));
            case ConsoleEvent.ConsoleLive(var sequence) ->
                    one("console live", Long.toString(sequence));
            case ConsoleEvent.InstallStarted _ -> one("install started", "");
            case ConsoleEvent.InstallOutput(var line) -> one("install output", line);
            case ConsoleEvent.InstallCompleted _ -> one("install completed", "");
            case ConsoleEvent.DaemonMessage(var text) -> one("daemon message", text);
            case ConsoleEvent.BackupCompleted backup -> backupCompleted(backup);
            case ConsoleEvent.BackupRestoreCompleted _ -> one("backup restore completed", "");
            case ConsoleEvent.TransferLogs(var line) -> one("transfer logs", line);
            case ConsoleEvent.TransferStatus(var status) -> one("transfer status", status);
            case ConsoleEvent.Deleted _ -> one("deleted", "null");
        };
    }

    /// Reads a client's frame.
    ///
    /// - errors: empty for anything that is not an object with a textual `event` and textual or null `args`; such frames
    ///   are ignored without an answer
    public static Optional<ClientEvent> decode(String frame) {
        JsonNode node;
        try {
            node = Json.MAPPER.readTree(frame);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        if (!(node instanceof ObjectNode object) || !object.path("event").isTextual()) {
            return Optional.empty();
        }
        var value = new StringBuilder();
        var args = object.path("args");
        if (!args.isMissingNode() && !args.isNull()) {
            if (!args.isArray()) {
                return Optional.empty();
            }
            for (var arg : args) {
                if (!arg.isTextual() && !arg.isNull()) {
                    return Optional.empty();
                }
                value.append(arg.isNull() ? "" : arg.textValue());
            }
        }
        return Optional.of(event(object.path("event").textValue(), value.toString()));
    }

    private static ClientEvent event(String name, String value) {
        return switch (name) {
            case "auth" -> new ClientEvent.Auth(value);
            case "set state" -> new ClientEvent.SetState(value);
            case "send command" -> new ClientEvent.SendCommand(value);
            case "send logs" -> new ClientEvent.SendLogs();
            case "send stats" -> new ClientEvent.SendStats();
            case "subscribe console" -> new ClientEvent.SubscribeConsole(start(value));
            default -> new ClientEvent.Unknown(name);
        };
    }

    private static Optional<ConsoleStart> start(String value) {
        var colon = value.indexOf(':');
        if (colon < 0 || value.length() > 32) {
            return Optional.empty();
        }
        var number = value.substring(colon + 1);
        if (number.isEmpty()
                || number.length() > 18
                || !number.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        var parsed = Long.parseLong(number);
        return switch (value.substring(0, colon)) {
            case "tail" -> Optional.of(new ConsoleStart.Tail((int) Math.min(parsed, MAX_TAIL)));
            case "after" -> Optional.of(new ConsoleStart.After(parsed));
            default -> Optional.empty();
        };
    }

    private static List<String> backupCompleted(ConsoleEvent.BackupCompleted backup) {
        var payload =
                json(
                        new BackupPayload(
                                backup.backup().toString(),
                                backup.successful(),
                                backup.checksum(),
                                backup.checksumType(),
                                backup.fileSize()));
        return List.of(
                frame("backup completed", List.of(payload)),
                frame("backup completed:" + backup.backup(), List.of(payload)));
    }

    private record BackupPayload(
            String uuid,
            boolean isSuccessful,
            String checksum,
            String checksumType,
            long fileSize) {}

    private static List<String> one(String event, String... args) {
        return List.of(frame(event, List.of(args)));
    }

    private static String frame(String event, List<String> args) {
        var object = Json.MAPPER.createObjectNode();
        object.put("event", event);
        if (!args.isEmpty()) {
            var array = object.putArray("args");
            args.forEach(array::add);
        }
        return json(object);
    }

    private static String json(Object value) {
        try {
            return Json.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An event of ours does not become JSON.", e);
        }
    }
}
