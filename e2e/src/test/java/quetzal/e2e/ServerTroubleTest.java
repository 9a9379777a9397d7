package quetzal.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import quetzal.e2e.stack.ApiFailure;
import quetzal.e2e.stack.ConsoleSocket;
import quetzal.e2e.stack.Engine;
import quetzal.e2e.stack.LoopbackPorts;
import quetzal.e2e.stack.PanelApi;
import quetzal.e2e.stack.Stack;

/// What goes wrong with game servers, seen from outside: told plainly, and nothing else is harmed.
@Tag("docker")
@ExtendWith(SharedStack.class)
class ServerTroubleTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration LONGER = Duration.ofSeconds(60);

    @Test
    void aServerThatCrashesOnceIsStartedAgainAndOneThatCrashesAtOnceIsNot(Stack stack) {
        var server = stack.create(stack.pretendGame("crash"));
        try (var console = ConsoleSocket.open(server, stack.panelUrl())) {
            server.command("crash 3");
            console.awaitLine("Exit code: 3", SOON);
            console.await(
                    event -> event.name().equals("status") && event.first().equals("running"),
                    "the status running",
                    LONGER);

            server.command("crash 4");
            console.awaitLine("Exit code: 4", SOON);
            console.awaitLine("The server stays off", SOON);
        }
        server.awaitState(SOON, "offline");
    }

    @Test
    void aServerThatIsKilledForMemorySaysSo(Stack stack) {
        var server = stack.create(stack.pretendGame("memory").withMemory(32));
        try (var console = ConsoleSocket.open(server, stack.panelUrl())) {
            server.command("oom");

            console.awaitLine("Out of memory: true", LONGER);
        }
    }

    @Test
    void aPortThatIsTakenIsNamedInTheConsoleAndTheServerStaysOffline(Stack stack)
            throws IOException {
        int port = LoopbackPorts.anyFree();
        var server = stack.create(stack.game("port", "fake-game", port).notStarted());
        try (var taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                var console = ConsoleSocket.open(server, stack.panelUrl())) {
            assertThat(taken.getLocalPort()).isEqualTo(port);
            server.power("start");

            console.await(
                    event -> event.args().toString().contains(Integer.toString(port)),
                    "a frame that names the port",
                    SOON);
        }
        server.awaitState(SOON, "offline");
        server.power("start");
        server.awaitState(LONGER, "running");
    }

    @Test
    void anImageThatCannotBeHadIsNamedAndTheServerIsNotLost(Stack stack) {
        var server = stack.create(stack.pretendGame("image").notStarted());
        var startup =
                PanelApi.object()
                        .put("startup", "sh /opt/fake/fakegame.sh")
                        .put("egg", stack.egg("fake-game"))
                        .put("image", "gamehost/absent:1")
                        .put("skip_scripts", false);
        startup.putObject("environment");
        stack.api().patch("/api/application/servers/" + server.server().id() + "/startup", startup);
        try (var console = ConsoleSocket.open(server, stack.panelUrl())) {
            server.power("start");

            console.await(
                    event -> event.args().toString().contains("gamehost/absent:1"),
                    "a frame that names the image",
                    LONGER);
        }
        server.awaitState(SOON, "offline");
    }

    @Test
    void commandsKeepTheirOrder(Stack stack) {
        var server = stack.create(stack.pretendGame("order"));
        var numbers = IntStream.range(0, 200).mapToObj(i -> "order-%03d".formatted(i)).toList();
        try (var console = ConsoleSocket.open(server, stack.panelUrl())) {
            console.send("subscribe console", "tail:0");
            console.await("console live", SOON);
            for (var number : numbers) {
                server.command("echo " + number);
            }

            var echoed = new ArrayList<String>();
            console.await(
                    event -> {
                        ConsoleSocket.linesOf(event).stream()
                                .filter(line -> line.startsWith("order-"))
                                .forEach(echoed::add);
                        return echoed.size() >= numbers.size();
                    },
                    "the last of the commands",
                    LONGER);
            assertThat(echoed).isEqualTo(numbers);
        }
    }

    @Test
    void suspendingClosesOpenConsolesAndStopsTheServer(Stack stack) {
        var server = stack.create(stack.pretendGame("suspended"));
        var path = "/api/application/servers/" + server.server().id();
        try (var console = ConsoleSocket.open(server, stack.panelUrl())) {
            stack.api().post(path + "/suspend", PanelApi.object());

            assertThat(console.awaitClose(SOON)).isEqualTo(4409);
        }
        assertThatThrownBy(server::console)
                .isInstanceOfSatisfying(
                        ApiFailure.class, e -> assertThat(e.status()).isEqualTo(409));
        stack.api().post(path + "/unsuspend", PanelApi.object());
        server.awaitState(SOON, "offline");
        server.power("start");
        server.awaitState(LONGER, "running");
    }

    @Test
    void twoServersAskedForAtOnceOnOnePortMakeOne(Stack stack) throws InterruptedException {
        var wanted = stack.pretendGame("twin").notStarted();
        var made = java.util.Collections.synchronizedList(new ArrayList<String>());
        var refused = java.util.Collections.synchronizedList(new ArrayList<Integer>());
        var callers = new ArrayList<Thread>();
        for (int i = 0; i < 8; i++) {
            callers.add(
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            made.add(stack.request(wanted).server().uuid());
                                        } catch (ApiFailure e) {
                                            refused.add(e.status());
                                        }
                                    }));
        }
        for (var caller : callers) {
            caller.join(LONGER);
        }

        assertThat(made).hasSize(1);
        assertThat(refused).hasSize(7).isSubsetOf(List.of(409, 422));
    }

    @Test
    void deletingAServerLeavesNothingOnTheNode(Stack stack) {
        var server = stack.create(stack.pretendGame("deleted"));
        stack.api().delete("/api/application/servers/" + server.server().id());

        org.awaitility.Awaitility.await()
                .atMost(LONGER)
                .untilAsserted(
                        () -> {
                            assertThat(
                                            Engine.docker(
                                                    "ps",
                                                    "-aq",
                                                    "--filter",
                                                    "name=" + server.server().uuid()))
                                    .isEmpty();
                            assertThat(stack.wings().volumes().resolve(server.server().uuid()))
                                    .doesNotExist();
                        });
    }
}
