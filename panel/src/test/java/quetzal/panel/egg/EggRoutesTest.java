package quetzal.panel.egg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.Answer;
import quetzal.panel.Estate;
import quetzal.panel.FakeDaemon;
import quetzal.panel.PanelFixture;

class EggRoutesTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static final String PELICAN =
            """
            meta: {version: PLCN_v3}
            name: NAME
            author: a@example.com
            uuid: 5da37ef6-58da-4169-90a6-e683e1721247
            docker_images: {One: 'x:1'}
            startup_commands: {Default: 'run'}
            config: {files: {}, startup: {done: ready}, logs: [], stop: stop}
            scripts: {installation: {script: 'true', container: debian, entrypoint: bash}}
            variables: [{name: A, env_variable: A, default_value: '1', user_viewable: true, user_editable: true, rules: [required]},
              {name: B, env_variable: B, default_value: '', rules: []}]
            """;

    private static String key;
    private static long nest;

    @BeforeAll
    static void setUp() {
        key = panel.admin().applicationKey();
        nest =
                panel.post("/api/application/nests", key, Map.of("name", "Games"))
                        .attributes()
                        .path("id")
                        .asLong();
    }

    private static Answer importText(String text, String more) {
        return panel.post("/api/application/eggs/import?import_to_nest=" + nest + more, key, text);
    }

    @Test
    void aFileIsImportedShownAndExported() {
        var imported = importText(Estate.fakeGame(), "");
        assertThat(imported.status()).as(imported.text()).isEqualTo(201);
        var id = imported.attributes().path("id").asLong();
        assertThat(imported.json().at("/meta/resource").asText())
                .isEqualTo("http://panel.test/api/application/eggs/" + id);
        assertThat(imported.json().at("/meta/warnings")).isEmpty();
        assertThat(imported.attributes().at("/config/files/server.properties/parser").asText())
                .isEqualTo("properties");
        assertThat(imported.attributes().path("docker_images").fieldNames())
                .toIterable()
                .containsExactly("Busybox", "Busybox (same image, other label)");
        var shown =
                panel.get(
                                "/api/application/nests/"
                                        + nest
                                        + "/eggs/"
                                        + id
                                        + "?include=variables,nest,config,script",
                                key)
                        .attributes();
        assertThat(shown.at("/relationships/variables/data/0/attributes/rules").asText())
                .isEqualTo("required|string|max:60");
        assertThat(shown.at("/relationships/config/object").asText()).isEqualTo("null_resource");
        assertThat(panel.get("/api/application/nests/999/eggs/" + id, key).status()).isEqualTo(404);

        var export = panel.get("/api/application/eggs/" + id + "/export", key);
        assertThat(export.header("Content-Disposition"))
                .isEqualTo("attachment; filename=\"egg-fake-game.json\"");
        var again = importText(export.text(), "");
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.attributes().path("id").asLong()).isNotEqualTo(id);
        assertThat(panel.delete("/api/application/eggs/" + id, key).status()).isEqualTo(204);
    }

    @Test
    void anUploadedFileIsTakenToo() {
        var body =
                "--b\r\nContent-Disposition: form-data; name=\"import_to_nest\"\r\n\r\n"
                        + nest
                        + "\r\n--b\r\nContent-Disposition: form-data; name=\"import_file\"; filename=\"egg.json\"\r\nContent-Type: application/json\r\n\r\n"
                        + Estate.fakeGame()
                        + "\r\n--b--\r\n";
        var answer =
                panel.sendWith(
                        Map.of(
                                "Authorization",
                                "Bearer " + key,
                                "Content-Type",
                                "multipart/form-data; boundary=b"),
                        "POST",
                        "/api/application/eggs/import",
                        body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);

        var text =
                panel.post(
                        "/api/application/eggs/import",
                        key,
                        Map.of("import_to_nest", nest, "import_file", Estate.fakeGame()));
        assertThat(text.status()).as(text.text()).isEqualTo(201);
    }

    @Test
    void aKnownUuidUpdatesItsEggCopiesItOrAsks() {
        var first = importText(PELICAN.replace("NAME", "Mine"), "").attributes();
        var id = first.path("id").asLong();
        var ids = variableIds(id);

        var same =
                importText(
                        PELICAN.replace("NAME", "Mine")
                                .replace("env_variable: B", "env_variable: C")
                                .replace("'1'", "'2'"),
                        "");
        assertThat(same.status()).isEqualTo(200);
        assertThat(same.attributes().path("id").asLong()).isEqualTo(id);
        assertThat(variableIds(id).get("A")).isEqualTo(ids.get("A"));
        assertThat(variableIds(id)).containsOnlyKeys("A", "C");

        var other = importText(PELICAN.replace("NAME", "Another"), "");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.text()).contains("if_exists=copy").contains("Mine");
        var copy = importText(PELICAN.replace("NAME", "Another"), "&if_exists=copy");
        assertThat(copy.status()).isEqualTo(201);
        assertThat(copy.attributes().path("uuid").asText())
                .isNotEqualTo(first.path("uuid").asText());
        assertThat(
                        importText(PELICAN.replace("NAME", "Another"), "&if_exists=update")
                                .attributes()
                                .path("id")
                                .asLong())
                .isEqualTo(id);
    }

    @Test
    void theLogSaysWhatAnUpdateChangedHoweverLongItIsAndNotTheValuesOfSecrets() {
        var egg =
                PELICAN.replace("NAME", "Logged")
                        .replace("5da37ef6-58da", "5da37ef6-58db")
                        .replace("env_variable: B", "env_variable: RCON_PASSWORD")
                        .replace("default_value: ''", "default_value: 'hunter2'");
        assertThat(importText(egg, "").status()).isEqualTo(201);
        var longer =
                egg.replace("script: 'true'", "script: '" + "echo long; ".repeat(10_000) + "'")
                        .replace("hunter2", "hunter3")
                        .replace("'1'", "'2'");
        assertThat(importText(longer, "").status()).isEqualTo(200);

        var row =
                panel.database()
                        .read(
                                tx ->
                                        tx.createQuery(
                                                        "SELECT properties::text FROM activity WHERE event = 'egg:import' ORDER BY id DESC LIMIT 1")
                                                .mapTo(String.class)
                                                .one());
        var told = json(row);
        assertThat(told.path("format").asText()).isNotEmpty();
        assertThat(told.path("updated").asBoolean()).isTrue();
        var changes = told.path("changes");
        assertThat(changes.toString())
                .contains("echo long; ")
                .contains("… [110000 characters, SHA-256 ")
                .doesNotContain("hunter");
        assertThat(changes.at("/default_values/old/A").asText()).isEqualTo("1");
        assertThat(changes.at("/default_values/new/A").asText()).isEqualTo("2");
        assertThat(changes.at("/default_values/new/RCON_PASSWORD").asText()).startsWith("hmac:");
        assertThat(changes.has("variables")).as("only their values changed").isFalse();
    }

    private static com.fasterxml.jackson.databind.JsonNode json(String text) {
        try {
            return quetzal.panel.http.WireJson.MAPPER.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException broken) {
            throw new AssertionError(broken);
        }
    }

    private static Map<String, Long> variableIds(long egg) {
        var ids = new java.util.HashMap<String, Long>();
        panel.get("/api/application/eggs/" + egg + "?include=variables", key)
                .attributes()
                .at("/relationships/variables/data")
                .forEach(
                        v ->
                                ids.put(
                                        v.at("/attributes/env_variable").asText(),
                                        v.at("/attributes/id").asLong()));
        return ids;
    }

    @Test
    void whatIsNoEggIsRefusedWithAReason() {
        for (var bad :
                List.of(
                        "<html>",
                        "{}",
                        "{\"meta\":{\"version\":\"PTDL_v9\"}}",
                        "{\"a\":".repeat(5000),
                        "\u0000")) {
            var answer = importText(bad, "");
            assertThat(answer.status())
                    .as(bad.substring(0, Math.min(20, bad.length())))
                    .isEqualTo(400);
            assertThat(answer.code()).isEqualTo("InvalidFileUploadException");
        }
        assertThat(importText(" ".repeat(1_100_000), "").status()).isEqualTo(413);
        assertThat(panel.post("/api/application/eggs/import", key, Estate.fakeGame()).failedRule())
                .isEqualTo("import_to_nest:required");
        assertThat(
                        panel.post(
                                        "/api/application/eggs/import?import_to_nest=99999",
                                        key,
                                        Estate.fakeGame())
                                .failedRule())
                .isEqualTo("import_to_nest:exists");
        assertThat(importText(Estate.fakeGame(), "&if_exists=maybe").failedRule())
                .isEqualTo("if_exists:in");
    }

    @Test
    void usedEggsAndNestsStay() {
        try (var daemon = new FakeDaemon()) {
            var estate = Estate.on(panel, daemon);
            estate.server(panel.user("owner").number());
            assertThat(panel.delete("/api/application/eggs/" + estate.egg(), key).code())
                    .isEqualTo("HasActiveServersException");
            assertThat(panel.delete("/api/application/nests/" + estate.nest(), key).code())
                    .isEqualTo("HasActiveServersException");
        }
    }

    @Test
    void strangersAndKeysWithoutTheBitAreRefused() {
        var admin = panel.admin();
        var reader = panel.applicationKey(admin, "{\"eggs\":1,\"nests\":1}");
        assertThat(
                        panel.post(
                                        "/api/application/eggs/import?import_to_nest=" + nest,
                                        reader,
                                        Estate.fakeGame())
                                .status())
                .isEqualTo(403);
        assertThat(panel.post("/api/application/nests", reader, Map.of("name", "x")).status())
                .isEqualTo(403);
        assertThat(
                        panel.get("/api/application/nests?include=eggs,servers", reader)
                                .json()
                                .at("/data/0/attributes/relationships/servers/object")
                                .asText())
                .isEqualTo("null_resource");
        assertThat(panel.get("/api/application/eggs", panel.user("x").clientKey()).status())
                .isEqualTo(403);
        assertThat(panel.get("/api/application/eggs", "").status()).isEqualTo(401);
        assertThat(panel.post("/api/application/nests", key, Map.of("name", "a/b")).failedRule())
                .isEqualTo("name:regex");
    }
}
