package quetzal.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import quetzal.e2e.stack.LoopbackPorts;
import quetzal.e2e.stack.ServiceFiles;
import quetzal.e2e.stack.ServiceProcess;
import quetzal.e2e.stack.WingsService;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;
import quetzal.shared.json.Json;
import quetzal.shared.permission.PermissionSet;
import quetzal.shared.ticket.TicketIssuer;
import quetzal.shared.ticket.TicketKey;

/// A daemon of its own process, started from its jar with a data folder of its own.
final class Daemon implements AutoCloseable {
    private static final String TOKEN =
            "benchbenchbenchbenchbenchbenchbenchbenchbenchbenchbenchbenchbenc";

    private static final Duration GRACE = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final String panel;
    private final int port;
    private final WingsService service;
    private ServiceProcess process;

    /// Writes the configuration and starts the daemon; [#awaitListening] tells when it answers.
    Daemon(Path repository, Path home, String panel) throws IOException {
        this.panel = panel;
        this.port = LoopbackPorts.anyFree();
        Files.createDirectories(home);
        Files.writeString(home.resolve("config.yml"), configuration());
        service =
                new WingsService(
                        new ServiceFiles(repository),
                        home,
                        home.resolve("wings.out"),
                        port,
                        Map.of());
        process = service.start();
    }

    Path volume(ServerId server) throws IOException {
        return Files.createDirectories(service.volumes().resolve(server.toString()));
    }

    ServiceProcess process() {
        return process;
    }

    URI socket(ServerId server) {
        return URI.create("ws://127.0.0.1:" + port + "/api/servers/" + server + "/ws");
    }

    String origin() {
        return panel;
    }

    String token(ServerId server, UserId user) {
        return new TicketIssuer(panel, Clock.systemUTC())
                .console(
                        new TicketKey(TOKEN),
                        "http://127.0.0.1:" + port,
                        server,
                        user,
                        1,
                        PermissionSet.ROOT_ADMIN)
                .token();
    }

    /// Nanoseconds from `since` until the daemon answers.
    long awaitListening(long since) {
        service.awaitReady(process);
        return System.nanoTime() - since;
    }

    /// How many of the daemon's servers are in `state`.
    int inState(String state) throws IOException, InterruptedException {
        var answer = http.send(request("/api/servers").build(), BodyHandlers.ofString());
        var count = 0;
        for (var server : Json.MAPPER.readTree(answer.body())) {
            if (server.path("state").asText().equals(state)) {
                count++;
            }
        }
        return count;
    }

    void power(ServerId server, String action) throws IOException, InterruptedException {
        post("/api/servers/" + server + "/power", "{\"action\":\"" + action + "\"}", "202");
    }

    void command(ServerId server, String command) throws IOException, InterruptedException {
        post("/api/servers/" + server + "/commands", "{\"commands\":[\"" + command + "\"]}", "204");
    }

    /// Deletes servers with their containers and files, and waits until they are gone.
    void delete(List<ServerId> servers) throws IOException, InterruptedException {
        for (var server : servers) {
            var answer =
                    http.send(
                            request("/api/servers/" + server).DELETE().build(),
                            BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new IOException(server + " was not deleted: " + answer.body());
            }
        }
        var since = System.nanoTime();
        while (known() > 0) {
            if (System.nanoTime() - since > Duration.ofMinutes(3).toNanos()) {
                throw new IOException(known() + " servers are not deleted after three minutes");
            }
            pause(200);
        }
    }

    private int known() throws IOException, InterruptedException {
        var answer = http.send(request("/api/servers").build(), BodyHandlers.ofString());
        return Json.MAPPER.readTree(answer.body()).size();
    }

    /// Asks until as many servers as wanted are in `state`; nanoseconds it took.
    long awaitState(String state, int count, Duration patience)
            throws IOException, InterruptedException {
        var since = System.nanoTime();
        while (System.nanoTime() - since < patience.toNanos()) {
            if (inState(state) >= count) {
                return System.nanoTime() - since;
            }
            pause(20);
        }
        throw new IOException(
                "only "
                        + inState(state)
                        + " of "
                        + count
                        + " servers are "
                        + state
                        + " after "
                        + patience);
    }

    /// Ends the daemon and starts it anew on the same data.
    void restart() {
        process.stop(GRACE);
        process = service.start();
    }

    private void post(String path, String body, String wanted)
            throws IOException, InterruptedException {
        var request =
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        var answer = http.send(request, BodyHandlers.ofString());
        if (!wanted.equals(Integer.toString(answer.statusCode()))) {
            throw new IOException(path + " answered " + answer.statusCode() + " " + answer.body());
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + TOKEN);
    }

    /// What the service's own settings do not say.
    private String configuration() {
        return """
                uuid: %s
                token_id: benchbenchbench1
                token: %s
                remote: %s
                system: {sftp: {bind_address: 127.0.0.1, bind_port: %d}}
                console: {sockets_per_server: 500}
                docker:
                  network: {name: quetzal_bench, network_mode: quetzal_bench,
                            interfaces: {v4: {subnet: 172.29.0.0/16, gateway: 172.29.0.1}}}
                """
                .formatted(UUID.randomUUID(), TOKEN, panel, port + 1);
    }

    static void pause(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }

    @Override
    public void close() {
        process.stop(GRACE);
    }
}
