package quetzal.e2e.stack;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One server through the client API, as its owner sees it.
public final class ServerView {
    private final PanelApi api;
    private final HostedServer server;
    private final String base;

    public ServerView(PanelApi api, HostedServer server) {
        this.api = api;
        this.server = server;
        this.base = "/api/client/servers/" + server.identifier();
    }

    public HostedServer server() {
        return server;
    }

    public JsonNode details() {
        return api.get(base).path("attributes");
    }

    public JsonNode resources() {
        return api.get(base + "/resources").path("attributes");
    }

    /// `offline`, `starting`, `running` or `stopping`.
    public String state() {
        return resources().path("current_state").asText();
    }

    /// `start`, `stop`, `restart` or `kill`.
    public void power(String signal) {
        api.post(base + "/power", PanelApi.object().put("signal", signal));
    }

    public void command(String line) {
        api.post(base + "/command", PanelApi.object().put("command", line));
    }

    /// What a browser opens a console with: `token` and `socket`.
    public JsonNode console() {
        return api.get(base + "/websocket").path("data");
    }

    /// Waits until the state is one of `wanted`.
    ///
    /// - errors: [IllegalStateException] with the last state when `limit` is over
    public String awaitState(Duration limit, String... wanted) {
        return Pause.until(limit, Duration.ofMillis(500), () -> current(List.of(wanted)))
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        server.name()
                                                + " is "
                                                + state()
                                                + ", not "
                                                + String.join(" or ", wanted)
                                                + ", after "
                                                + limit.toSeconds()
                                                + " s"));
    }

    private Optional<String> current(List<String> wanted) {
        try {
            return Optional.of(state()).filter(wanted::contains);
        } catch (ApiFailure e) {
            // While it is being installed, or its daemon is away, the panel cannot tell.
            if (e.status() == 409 || e.status() >= 500) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
