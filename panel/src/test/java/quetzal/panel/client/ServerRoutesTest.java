package quetzal.panel.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;

class ServerRoutesTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static TestServers servers;
    private static Person anna;
    private static Person ben;
    private static Person admin;
    private static TestServer lobby;
    private static TestServer arena;
    private static TestServer foreign;

    @BeforeAll
    static void world() {
        servers = new TestServers(panel.database(), panel.vault());
        anna = panel.user("anna");
        ben = panel.user("ben");
        admin = panel.admin();
        long node = servers.node(URI.create("https://node.test:8443"), "auto");
        long egg = servers.egg();
        lobby = servers.server(anna, node, egg, "Lobby 100%_x");
        arena = servers.server(anna, node, egg, "Arena");
        foreign = servers.server(ben, node, egg, "Foreign");
        servers.subuser(foreign, anna, "websocket.connect");
        servers.set(arena, "external_id = 'ext-77', description = 'fights'");
    }

    private static List<String> names(String query, Person person) {
        var names = new ArrayList<String>();
        panel.get("/api/client" + query, person.clientKey())
                .json()
                .path("data")
                .forEach(item -> names.add(item.path("attributes").path("name").asText()));
        return names;
    }

    @Test
    void theListHasOwnServersAndThoseOneWasLetInTo() {
        assertThat(names("", anna)).containsExactly("Lobby 100%_x", "Arena", "Foreign");
        assertThat(names("/?type=owner", anna)).containsExactly("Lobby 100%_x", "Arena");
        assertThat(names("", ben)).containsExactly("Foreign");
        assertThat(names("?type=admin-all", anna)).isEmpty();
        assertThat(names("?type=admin", anna)).isEmpty();
        assertThat(names("", admin)).isEmpty();
        assertThat(names("?type=admin-all", admin)).hasSize(3);
        assertThat(names("?type=admin", admin)).hasSize(3);
    }

    @Test
    void filtersFindByPartsIdsAndAddresses() {
        assertThat(names("?filter[name]=are", anna)).containsExactly("Arena");
        assertThat(names("?filter[name]=100%25_", anna)).containsExactly("Lobby 100%_x");
        assertThat(names("?filter[name]=1%25x", anna)).isEmpty();
        assertThat(names("?filter[description]=FIGHT", anna)).containsExactly("Arena");
        assertThat(names("?filter[external_id]=ext", anna)).containsExactly("Arena");
        assertThat(names("?filter[*]=" + lobby.shortId(), anna)).containsExactly("Lobby 100%_x");
        assertThat(names("?filter[*]=ext-77", anna)).containsExactly("Arena");
        assertThat(names("?filter[*]=:" + arena.mainPort(), anna)).containsExactly("Arena");
        assertThat(names("?filter[*]=203.0.113.9:" + lobby.mainPort(), anna))
                .containsExactly("Lobby 100%_x");
        assertThat(names("?filter[*]=203.0.113.9", anna)).hasSize(3);
        assertThat(names("?filter[*]=ENA", anna)).containsExactly("Arena");
        assertThat(panel.get("/api/client?filter[node]=x", anna.clientKey()).code())
                .isEqualTo("InvalidFilterQuery");
    }

    @Test
    void pagesLinkToEachOther() {
        var page = panel.get("/api/client?per_page=2&page=1&type=owner", anna.clientKey()).json();
        var pagination = page.path("meta").path("pagination");
        assertThat(pagination.path("total").asInt()).isEqualTo(2);
        assertThat(pagination.path("links").isObject()).isTrue();
        var second = panel.get("/api/client?per_page=2&page=2", anna.clientKey()).json();
        assertThat(second.path("data")).hasSize(1);
        assertThat(second.path("meta").path("pagination").path("links").path("previous").asText())
                .startsWith("http://panel.test/api/client?")
                .contains("page=1");
        var past = panel.get("/api/client?per_page=2&page=9", anna.clientKey());
        assertThat(past.status()).isEqualTo(200);
        assertThat(past.json().path("data")).isEmpty();
        assertThat(past.json().path("meta").path("pagination").path("total").asInt()).isEqualTo(3);
    }

    @Test
    void theOwnerSeesTheWholeServer() {
        var answer =
                panel.get(
                        "/api/client/servers/" + lobby.shortId() + "?include=egg,subusers",
                        anna.clientKey());
        var server = answer.attributes();
        assertThat(answer.json().path("object").asText()).isEqualTo("server");
        assertThat(names(server))
                .containsExactly(
                        "server_owner",
                        "identifier",
                        "internal_id",
                        "uuid",
                        "name",
                        "node",
                        "is_node_under_maintenance",
                        "sftp_details",
                        "description",
                        "limits",
                        "invocation",
                        "docker_image",
                        "egg_features",
                        "feature_limits",
                        "status",
                        "is_suspended",
                        "is_installing",
                        "is_transferring",
                        "relationships");
        assertThat(server.path("server_owner").asBoolean()).isTrue();
        assertThat(server.path("sftp_details").path("ip").asText()).isEqualTo("node.test");
        assertThat(server.path("sftp_details").path("port").asInt()).isEqualTo(2022);
        assertThat(server.path("limits").path("memory").asInt()).isEqualTo(1024);
        assertThat(server.path("limits").path("oom_disabled").asBoolean()).isTrue();
        assertThat(server.path("invocation").asText())
                .isEqualTo("java -Xmx1024M -jar server.jar [hidden]");
        assertThat(server.path("egg_features").path(0).asText()).isEqualTo("eula");
        var related = server.path("relationships");
        assertThat(related.path("variables").path("data")).hasSize(2);
        assertThat(related.path("egg").path("attributes").path("name").asText()).isEqualTo("Paper");
        assertThat(related.path("subusers").path("object").asText()).isEqualTo("list");
        var address = related.path("allocations").path("data").path(0).path("attributes");
        assertThat(address.path("is_default").asBoolean()).isTrue();
        assertThat(address.path("notes").asText()).isEqualTo("note");
        var meta = answer.json().path("meta");
        assertThat(meta.path("is_server_owner").asBoolean()).isTrue();
        assertThat(meta.path("user_permissions").path(0).asText()).isEqualTo("*");
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(java.util.Map.Entry::getKey).toList();
    }

    @Test
    void aSubuserSeesWhatHisListCovers() {
        var answer =
                panel.get(
                        "/api/client/servers/" + foreign.uuid() + "?include=subusers",
                        anna.clientKey());
        var server = answer.attributes();
        assertThat(server.path("server_owner").asBoolean()).isFalse();
        assertThat(server.path("invocation").asText())
                .isEqualTo("java -Xmx1024M -jar [hidden] [hidden]");
        var related = server.path("relationships");
        assertThat(related.path("variables").path("object").asText()).isEqualTo("null_resource");
        assertThat(related.path("subusers").path("object").asText()).isEqualTo("null_resource");
        assertThat(
                        related.path("allocations")
                                .path("data")
                                .path(0)
                                .path("attributes")
                                .path("notes")
                                .isNull())
                .isTrue();
        assertThat(answer.json().path("meta").path("user_permissions").path(0).asText())
                .isEqualTo("websocket.connect");
    }

    @Test
    void suspensionShowsAndDoesNotHideTheServer() {
        servers.set(arena, "suspended = true, status = 'install_failed'");
        var server = panel.get(arena.path(""), anna.clientKey()).attributes();
        assertThat(server.path("status").asText()).isEqualTo("suspended");
        assertThat(server.path("is_suspended").asBoolean()).isTrue();
        assertThat(server.path("is_installing").asBoolean()).isTrue();
        servers.set(arena, "suspended = false, status = NULL");
    }
}
