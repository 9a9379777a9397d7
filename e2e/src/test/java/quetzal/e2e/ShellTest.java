package quetzal.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import quetzal.e2e.stack.ApiFailure;
import quetzal.e2e.stack.Engine;
import quetzal.e2e.stack.PanelApi;
import quetzal.e2e.stack.PanelLogin;
import quetzal.e2e.stack.ServerView;
import quetzal.e2e.stack.ShellSocket;
import quetzal.e2e.stack.Stack;

/// Shells and their recordings, with a real panel, a real node and a real browser.
@Tag("docker")
@ExtendWith(SharedStack.class)
@Timeout(600)
class ShellTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String ALL = "/api/application/shell-sessions";
    private static final Pattern COUNTED = Pattern.compile("count (\\d+)\\r");

    private static ServerView server;

    @BeforeAll
    static void aRunningServer(Stack stack) {
        server = stack.create(stack.pretendGame("shelled"));
    }

    @AfterAll
    static void asItWas(Stack stack) {
        stack.setup().change(stack.node(), "console_route", "auto");
        server.power("kill");
    }

    private static Path recordings(Stack stack) {
        return stack.wings().volumes().resolveSibling("shells");
    }

    private static void route(Stack stack, String route) {
        stack.setup().change(stack.node(), "console_route", route);
    }

    private static ShellSocket open(Stack stack) {
        return ShellSocket.open(stack.api(), server.server(), stack.panelUrl());
    }

    private static List<String> processes(String part) {
        return Engine.docker("top", server.server().uuid(), "-o", "pid,args")
                .lines()
                .filter(line -> line.contains(part))
                .toList();
    }

    private static int newest(String text) {
        var found = COUNTED.matcher(text);
        int last = -1;
        while (found.find()) {
            last = Integer.parseInt(found.group(1));
        }
        return last;
    }

    private static JsonNode awaitState(Stack stack, String session, String state) {
        return await(state)
                .atMost(SOON)
                .until(
                        () -> stack.api().get(ALL + "/" + session).path("attributes"),
                        found -> found.path("state").asText().equals(state));
    }

    private static String printed(Stack stack, String session) throws IOException {
        var cast = stack.api().send("GET", ALL + "/" + session + "/cast", null);
        assertThat(cast.statusCode()).isEqualTo(200);
        var printed = new StringBuilder();
        for (var line : cast.body().lines().skip(1).toList()) {
            printed.append(PanelApi.JSON.readTree(line).path(2).asText());
        }
        return printed.toString();
    }

    private static ShellSocket counting(Stack stack, String mark) {
        var shell = open(stack);
        shell.type(
                "(setsid env -i sleep "
                        + mark
                        + " &); i=0; while :; do i=$((i+1)); echo \"count $i\"; usleep 20000; done\n");
        await().atMost(SOON).until(() -> newest(shell.text()) > 30);
        assertThat(processes("sleep " + mark)).hasSize(1);
        return shell;
    }

    @Test
    void aKilledPanelEndsTheShellsItRelaysAndTheirRecordingsAreWhole(Stack stack) throws Exception {
        route(stack, "relay");
        var shell = counting(stack, "6601");
        assertThat(shell.address()).startsWith("ws" + stack.panelUrl().substring(4));

        stack.killPanel();
        int shown = newest(shell.text());

        await().atMost(SOON).until(() -> processes("sleep 6601").isEmpty());
        assertThat(processes(" /bin/sh").stream().filter(line -> line.endsWith(" /bin/sh")))
                .isEmpty();
        stack.startPanel();
        var session = awaitState(stack, shell.id(), "ended");
        assertThat(session.path("recording").asText()).isEqualTo("kept");
        assertThat(newest(printed(stack, shell.id()))).isGreaterThanOrEqualTo(shown);
        assertIntact(stack, shell.id());
    }

    @Test
    void aKilledDaemonKeepsWhatWasShownAndTheShellIsInterrupted(Stack stack) throws Exception {
        route(stack, "direct");
        var shell = counting(stack, "6611");
        assertThat(shell.address()).startsWith("ws" + stack.wings().url().substring(4));

        stack.killWings();
        int shown = newest(shell.text());
        stack.startWings();

        await().atMost(SOON).until(() -> processes("sleep 6611").isEmpty());
        var session = awaitState(stack, shell.id(), "interrupted");
        assertThat(session.path("recording").asText()).isEqualTo("kept");
        assertThat(newest(printed(stack, shell.id()))).isGreaterThanOrEqualTo(shown);
        assertIntact(stack, shell.id());
    }

    private static void assertIntact(Stack stack, String session) {
        assertThat(
                        stack.api()
                                .post(ALL + "/" + session + "/verify", PanelApi.object())
                                .at("/data/result")
                                .asText())
                .isEqualTo("intact");
    }

    @Test
    void whoIsSubuserNoMoreLosesHisShellOnTheNodeItself(Stack stack) {
        route(stack, "direct");
        var email = "shelly@stack.example";
        var password = "yet-another-horse-battery";
        stack.api()
                .post(
                        "/api/application/users",
                        PanelApi.object()
                                .put("email", email)
                                .put("username", "shelly")
                                .put("first_name", "Shelly")
                                .put("last_name", "Friend")
                                .put("password", password));
        var users = "/api/client/servers/" + server.server().identifier() + "/users";
        var invitation = PanelApi.object().put("email", email);
        invitation.putArray("permissions").add("control.shell");
        var uuid = stack.api().post(users, invitation).at("/attributes/uuid").asText();
        var key = PanelLogin.with(stack.panelUrl(), email, password).accountKey("shell");
        var hers = new PanelApi(HttpClient.newHttpClient(), stack.panelUrl(), key);
        var shell = ShellSocket.open(hers, server.server(), stack.panelUrl());
        shell.type("(setsid env -i sleep 6621 &)\n");
        await().atMost(SOON).until(() -> processes("sleep 6621").size() == 1);

        stack.api().delete(users + "/" + uuid);

        assertThat(shell.awaitClose(SOON)).isEqualTo(4403);
        await().atMost(SOON).until(() -> processes("sleep 6621").isEmpty());
        assertThatThrownBy(() -> ShellSocket.open(hers, server.server(), stack.panelUrl()))
                .isInstanceOfSatisfying(
                        ApiFailure.class, refused -> assertThat(refused.status()).isEqualTo(404));
    }

    @Test
    void aStrictNodeWithAFullDiskRefusesAndSaysWhy(Stack stack) throws Exception {
        var folder = Files.createDirectories(recordings(stack));
        run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder.toString());
        try {
            assertThatThrownBy(() -> Files.write(folder.resolve("filler"), new byte[1 << 20]))
                    .isInstanceOf(IOException.class);
            stack.setup().change(stack.node(), "shell_recording", "strict");

            assertThatThrownBy(() -> open(stack))
                    .isInstanceOfSatisfying(
                            ApiFailure.class,
                            refused -> {
                                assertThat(refused.status()).isEqualTo(503);
                                assertThat(refused).hasMessageContaining("records every shell");
                            });
            stack.setup().change(stack.node(), "shell_recording", "on");
            try (var unrecorded = open(stack)) {
                unrecorded.type("echo go''es on\n");
                unrecorded.awaitText("goes on", SOON);
            }
        } finally {
            stack.setup().change(stack.node(), "shell_recording", "on");
            run("umount", "-l", folder.toString());
        }
    }

    private static void run(String... command) throws Exception {
        var process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(List.of(command).toString()).isZero();
    }

    @Test
    void aShellInABrowserAndItsRecordingThroughTheRelay(Stack stack) {
        route(stack, "relay");
        inABrowser(stack, "all");
    }

    @Test
    void aShellInABrowserOnTheNodeItself(Stack stack) {
        route(stack, "direct");
        inABrowser(stack, "shell");
    }

    private static void inABrowser(Stack stack, String what) {
        Browser.passes(
                stack,
                "shell.mjs",
                Browser.wish()
                        .put("server", server.server().identifier())
                        .put("name", "shelled")
                        .put("what", what)
                        .put("recordings", recordings(stack).toString()));
    }
}
