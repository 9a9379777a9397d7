package quetzal.panel.egg;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import quetzal.shared.protocol.remote.ProcessConfiguration;
import quetzal.shared.protocol.remote.ProcessConfiguration.Replacement;

class EggProcessTest {
    private static final PlaceholderValues VALUES =
            new PlaceholderValues(
                    Map.of(
                            "build.default.ip", "203.0.113.9",
                            "build.default.port", "25565",
                            "allocations.default.port", "25565",
                            "build.memory", "1024"),
                    Map.of(
                            "MOTD", "say {{config.token}} and {{env.SECRET}}",
                            "HALF", "{",
                            "TOKEN", "config.token",
                            "SECRET", "hidden"));

    private static ObjectNode json(String text) throws Exception {
        return (ObjectNode) new ObjectMapper().readTree(text);
    }

    private static ProcessConfiguration process(String files, String startup, String stop)
            throws Exception {
        return EggProcess.of(new EggConfig(json(files), json(startup), null, stop), VALUES);
    }

    private static Object filled(String value) throws Exception {
        var files = new ObjectMapper().createObjectNode();
        files.putObject("f").put("parser", "file").putObject("find").put("k", value);
        return EggProcess.of(new EggConfig(files, null, null, null), VALUES)
                .configs()
                .getFirst()
                .replace()
                .getFirst()
                .replaceWith();
    }

    @Test
    void buildsTheEditsOfTheSpecification() throws Exception {
        var configs =
                process(
                                """
                                {"gate.yml": {"parser": "yml", "find": {
                                   "doors[0].bind": "{{server.build.default.ip}}|{{server.build.default.port}}",
                                   "backends.*.endpoint": {"loopback": "{{config.docker.interface}}"}, "on": true, "slots": 5}},
                                 "skipped": {"parser": "file"}, "also": "skipped"}
                                """,
                                "{}",
                                "stop")
                        .configs();

        assertThat(configs)
                .containsExactly(
                        new ProcessConfiguration.ConfigFile(
                                "gate.yml",
                                "yaml",
                                java.util.List.of(
                                        new Replacement("doors[0].bind", null, "203.0.113.9|25565"),
                                        new Replacement(
                                                "backends.*.endpoint",
                                                "loopback",
                                                "{{config.docker.network.interface}}"),
                                        new Replacement("on", null, true),
                                        new Replacement("slots", null, 5))));
    }

    @ParameterizedTest
    @CsvSource({
        "{{env.SERVER_PORT}},25565",
        "{{server.build.env.SERVER_MEMORY}},1024",
        "{{server.environment.SECRET}},hidden",
        "{{server.allocations.default.port}},25565",
        "{{server.nothing.known}},''",
        "{{env.MISSING}},''",
        "{{QUERY_PORT}},{{QUERY_PORT}}",
        "{{ env.SECRET }},{{ env.SECRET }}",
        "{{config.docker.network.name}},{{config.docker.network.name}}"
    })
    void fillsBothFamiliesAndLeavesTheRest(String text, String expected) throws Exception {
        assertThat(filled(text)).isEqualTo(expected);
    }

    @Test
    void aVariableCannotSmuggleAPlaceholderToTheDaemon() throws Exception {
        assertThat(filled("{{env.MOTD}}")).isEqualTo("say { {config.token}} and { {env.SECRET}}");
        assertThat(filled("{{env.HALF}}{{env.HALF}}{{env.TOKEN}}}}"))
                .isEqualTo("{ {config.token}}");
        assertThat(filled("{{env.HALF}}{config.token}}")).isEqualTo("{ {config.token}}");
        assertThat((String) filled("{{{{env.TOKEN}}}}")).doesNotContain("{{");
        assertThat(filled("{{config.docker.interface}} {{env.SECRET}}"))
                .isEqualTo("{{config.docker.network.interface}} hidden");
    }

    @ParameterizedTest
    @CsvSource({
        "^C,signal,SIGINT", "^^C,signal,SIGINT", "^c,signal,SIGINT", "^SIGINT,signal,SIGINT",
                "^SIGTERM,signal,SIGTERM",
        "^sigabrt,signal,SIGABRT", "^TERM,signal,SIGTERM", "^X,signal,SIGTERM", "stop,command,stop",
                "/quit,command,/quit",
        "stop 10 stopping server,command,stop 10 stopping server", "'',stop,"
    })
    void stopsTheWayTheEggSays(String stop, String type, String value) throws Exception {
        assertThat(process("{}", "{}", stop).stop())
                .isEqualTo(new ProcessConfiguration.Stop(type, value));
    }

    @Test
    void readyLinesAreAListAndNeverEmptyTexts() throws Exception {
        assertThat(
                        process("{}", "{\"done\": \"ready\", \"strip_ansi\": true}", "")
                                .startup()
                                .done())
                .containsExactly("ready");
        assertThat(process("{}", "{\"done\": [\"a\", \"\", \"regex:^b$\"]}", "").startup().done())
                .containsExactly("a", "regex:^b$");
        assertThat(process("{}", "{\"done\": \"\"}", "").startup().done()).isEmpty();
        assertThat(process("{}", "{\"strip_ansi\": true}", "").startup().stripAnsi()).isTrue();
    }

    @Test
    void thePreviewHidesAndExpandsOnce() {
        assertThat(
                        StartupPreview.of(
                                "run {{SERVER_MEMORY}} {{A}} {{B}} {{C}} {{ A }} $(id)",
                                Map.of("SERVER_MEMORY", "1024", "A", "{{B}} $1", "B", "secret"),
                                Set.of("B")))
                .isEqualTo("run 1024 {{B}} $1 [hidden] {{C}} {{ A }} $(id)");
    }

    @Test
    void whatAnEggDoesNotSayComesFromItsParent() throws Exception {
        var child = new EggConfig(null, json("{\"done\": \"child\"}"), null, null);
        var parent =
                new EggConfig(
                        json("{\"a\": 1}"), json("{\"done\": \"parent\"}"), json("{}"), "stop");

        assertThat(child.over(parent))
                .isEqualTo(
                        new EggConfig(
                                json("{\"a\": 1}"),
                                json("{\"done\": \"child\"}"),
                                json("{}"),
                                "stop"));
    }
}
