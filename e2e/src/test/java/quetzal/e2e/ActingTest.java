package quetzal.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import quetzal.e2e.stack.PanelApi;
import quetzal.e2e.stack.Stack;

/// An administrator in a user's place, in a real browser and at a real console: the node's own report of what was typed
/// names both.
@Tag("docker")
@ExtendWith(SharedStack.class)
class ActingTest {
    private static final String EMAIL = "zoe@stack.example";

    @Test
    void whatIsTypedInAnothersNameComesBackFromTheNodeWithBothNames(Stack stack) {
        var server = stack.create(stack.pretendGame("acted"));
        stack.api()
                .post(
                        "/api/application/users",
                        PanelApi.object()
                                .put("email", EMAIL)
                                .put("username", "zoe")
                                .put("first_name", "Zoe")
                                .put("last_name", "Player")
                                .put("password", "another-horse-battery"));
        var invitation = PanelApi.object().put("email", EMAIL);
        invitation.putArray("permissions").add("websocket.connect").add("control.console");
        stack.api()
                .post("/api/client/servers/" + server.server().identifier() + "/users", invitation);

        Browser.passes(
                stack,
                "acting.mjs",
                Browser.wish().put("user", "zoe").put("server", server.server().identifier()));

        var path =
                "/api/application/audit?filter[impersonator]=admin&filter[event]=server:console.command";
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> {
                            var row =
                                    stack.api()
                                            .get(path.replace("[", "%5B").replace("]", "%5D"))
                                            .at("/data/0/attributes");
                            assertThat(row.at("/actor/name").asText()).isEqualTo("zoe");
                            assertThat(row.path("impersonator").asText()).isEqualTo("admin");
                            assertThat(row.path("source").asText()).isEqualTo("console");
                            assertThat(row.at("/properties/command").asText())
                                    .isEqualTo("say by another hand");
                        });
        server.power("kill");
    }
}
