package quetzal.wings.container.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerId;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.ShellRequest;
import quetzal.wings.container.TerminalSize;

/// The engine's calls for running something more in a container. By hand, as the client library cannot choose the keys
/// that detach, and its streams cost threads.
final class ShellCalls {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final EngineAddress address;

    ShellCalls(EngineAddress address) {
        this.address = address;
    }

    /// What the engine says of something it ran.
    ///
    /// - shape: `pid` is 0 before it begins; `code` counts once it does not run
    record State(boolean running, long pid, int code) {}

    /// Whether the container has a file at `path`, without starting anything.
    boolean has(ContainerId container, String path) {
        var target =
                "/containers/"
                        + container
                        + "/archive?path="
                        + URLEncoder.encode(path, StandardCharsets.UTF_8);
        return EngineCalls.within(
                DEADLINE,
                "stat",
                () -> {
                    try (var answer = EngineConnection.request(address, "HEAD", target, Map.of())) {
                        return answer.status() == 200;
                    }
                });
    }

    /// Prepares `command`, with a terminal or without input and output; answers its id.
    String prepare(
            ContainerName name,
            ContainerId container,
            List<String> command,
            boolean terminal,
            List<String> environment) {
        var body = JSON.createObjectNode();
        body.put("AttachStdin", terminal).put("AttachStdout", terminal);
        body.put("AttachStderr", terminal).put("Tty", terminal);
        body.put("DetachKeys", AttachedConsole.unguessableKeys());
        command.forEach(body.putArray("Cmd")::add);
        environment.forEach(body.putArray("Env")::add);
        return EngineCalls.within(
                DEADLINE,
                "exec",
                () -> {
                    try (var answer = post("/containers/" + container + "/exec", body, Map.of())) {
                        return require(name, answer, "exec").path("Id").asText();
                    }
                });
    }

    /// Begins it; the connection carries its terminal.
    EngineConnection attach(ContainerName name, String exec) {
        var body = JSON.createObjectNode().put("Detach", false).put("Tty", true);
        var upgrade = Map.of("Connection", "Upgrade", "Upgrade", "tcp");
        return EngineCalls.within(
                DEADLINE,
                "exec-start",
                () -> {
                    var answer = post("/exec/" + exec + "/start", body, upgrade);
                    if (answer.status() == 101 || answer.status() == 200) {
                        return answer;
                    }
                    try (answer) {
                        throw refused(name, answer, "exec-start");
                    }
                });
    }

    /// Begins it with nobody watching.
    void begin(ContainerName name, String exec) {
        var body = JSON.createObjectNode().put("Detach", true).put("Tty", false);
        EngineCalls.within(
                DEADLINE,
                "exec-start",
                () -> {
                    try (var answer = post("/exec/" + exec + "/start", body, Map.of())) {
                        if (answer.status() >= 300) {
                            throw refused(name, answer, "exec-start");
                        }
                        return true;
                    }
                });
    }

    State state(ContainerName name, String exec) {
        return EngineCalls.within(
                DEADLINE,
                "exec-inspect",
                () -> {
                    try (var answer =
                            EngineConnection.request(
                                    address, "GET", "/exec/" + exec + "/json", Map.of())) {
                        var told = require(name, answer, "exec-inspect");
                        return new State(
                                told.path("Running").asBoolean(),
                                told.path("Pid").asLong(),
                                told.path("ExitCode").asInt());
                    }
                });
    }

    void resize(ContainerName name, String exec, TerminalSize size) {
        var target = "/exec/" + exec + "/resize?h=" + size.rows() + "&w=" + size.columns();
        EngineCalls.within(
                DEADLINE,
                "exec-resize",
                () -> {
                    try (var answer = EngineConnection.request(address, "POST", target, Map.of())) {
                        if (answer.status() >= 300) {
                            throw refused(name, answer, "exec-resize");
                        }
                        return true;
                    }
                });
    }

    private EngineConnection post(String target, ObjectNode body, Map<String, String> headers)
            throws IOException {
        return EngineConnection.request(
                address, "POST", target, headers, JSON.writeValueAsBytes(body));
    }

    private static JsonNode require(ContainerName name, EngineConnection answer, String call)
            throws IOException {
        if (answer.status() >= 300) {
            throw refused(name, answer, call);
        }
        return JSON.readTree(answer.text());
    }

    private static ContainerException refused(
            ContainerName name, EngineConnection answer, String call) throws IOException {
        return new ContainerException(
                switch (answer.status()) {
                    case 404 -> new ContainerProblem.Gone(name);
                    case 409 -> new ContainerProblem.NotRunning(name);
                    default ->
                            new ContainerProblem.Refused(
                                    call, answer.status(), EngineErrors.reason(answer.text()));
                });
    }

    /// The environment of a shell.
    static List<String> environment(ShellRequest request, String program) {
        return List.of(
                ShellRequest.MARK + "=" + request.id(), "TERM=xterm-256color", "SHELL=" + program);
    }
}
