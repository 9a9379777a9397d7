package quetzal.panel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.PanelFixture;

class OpenApiTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    @Test
    void everyRouteIsInTheDocumentWithItsGate() {
        var document = panel.get("/api/openapi.json", "").json();

        assertThat(document.path("openapi").asText()).isEqualTo("3.1.0");
        var login = document.at("/paths/~1auth~1login/post");
        assertThat(login.path("security")).isEmpty();
        assertThat(login.at("/requestBody/content/application~1json/schema/$ref").asText())
                .isEqualTo("#/components/schemas/LoginRoutes_LoginForm");
        var users = document.at("/paths/~1api~1application~1users/post");
        assertThat(users.path("x-admin").asText()).isEqualTo("users WRITE");
        assertThat(
                        users.at(
                                        "/responses/201/content/application~1json/schema/properties/object/const")
                                .asText())
                .isEqualTo("user");
        var activity = document.at("/paths/~1api~1client~1servers~1{server}~1activity/get");
        assertThat(activity.at("/x-permission/0").asText()).isEqualTo("activity.read");
        assertThat(activity.at("/parameters/0/name").asText()).isEqualTo("server");
        assertThat(
                        document.at("/components/schemas/UserFields/properties/first_name/type")
                                .asText())
                .isEqualTo("string");
        assertThat(document.at("/components/schemas/UserView/properties/2fa/type").asText())
                .isEqualTo("boolean");
    }

    @Test
    void namesAreUniqueAndReferencesLeadSomewhere() {
        var document = panel.get("/api/openapi.json", "").json();

        var ids = document.path("paths").findValuesAsText("operationId");
        assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
        for (var reference : document.findValuesAsText("$ref")) {
            JsonNode target = document.at(reference.substring(1));
            assertThat(target.isObject()).as(reference).isTrue();
        }
    }

    @Test
    void whatTakesABodyShowsItAsItIsSent() {
        var document = panel.get("/api/openapi.json", "").json();
        var without = new java.util.TreeSet<String>();
        for (var path : document.path("paths").properties()) {
            for (var method : List.of("post", "put", "patch")) {
                if (path.getValue().has(method)
                        && !path.getValue().path(method).has("requestBody")) {
                    without.add(method + " " + path.getKey());
                }
            }
        }
        assertThat(without)
                .containsExactly(
                        "post /api/application/audit/checks",
                        "post /api/application/audit/verify",
                        "post /api/application/nodes/{node}/configuration/token",
                        "post /api/application/servers/{server}/reinstall",
                        "post /api/application/servers/{server}/suspend",
                        "post /api/application/servers/{server}/toggle-install",
                        "post /api/application/servers/{server}/unsuspend",
                        "post /api/application/shell-sessions/verify",
                        "post /api/application/shell-sessions/{id}/verify",
                        "post /api/client/account/impersonation/end",
                        "post /api/client/servers/{server}/network/allocations",
                        "post /api/client/servers/{server}/network/allocations/{allocation}/primary",
                        "post /api/client/servers/{server}/settings/reinstall",
                        "post /api/client/servers/{server}/shell-sessions/{id}/verify",
                        "post /api/remote/servers/reset",
                        "post /auth/logout");
        var schemas = document.at("/components/schemas");
        assertThat(schemas.at("/ServerForms_Create/properties").has("docker_image")).isTrue();
        assertThat(schemas.at("/ServerForms_Build/properties").has("add_allocations")).isTrue();
        assertThat(schemas.at("/NodeForm/properties").has("location_id")).isTrue();
        // two records of one name are two schemas
        var admins = document.at("/paths/~1api~1application~1servers~1{server}/get").toString();
        var clients = document.at("/paths/~1api~1client~1servers~1{server}/get").toString();
        assertThat(admins).contains("schemas/ServerView\"");
        assertThat(clients).contains("schemas/client_ServerView\"");
        assertThat(schemas.has("client_ServerView")).isTrue();
    }

    @Test
    void aRouteCannotBeRegisteredTwice() {
        var routes = new Routes();
        routes.get("/a/{id}", Gate.account(), _ -> {});

        assertThatThrownBy(() -> routes.get("/a/{other}", Gate.account(), _ -> {}))
                .hasMessageContaining("twice");
    }
}
