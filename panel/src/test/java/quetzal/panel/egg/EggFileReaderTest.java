package quetzal.panel.egg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EggFileReaderTest {
    private static final String PTDL_V2 =
            """
            {"_comment": "x", "meta": {"version": "PTDL_v2", "update_url": null}, "exported_at": "2020-01-01T00:00:00+0000",
             "name": "Echo", "author": "a@example.com", "description": "An egg.", "features": ["eula", "java_version"],
             "docker_images": {"Java 21": "registry.example/java:21", "Java 17": "registry.example/java:17"},
             "file_denylist": ["*.pem"], "startup": "java -Xmx{{SERVER_MEMORY}}M -jar {{JAR}}",
             "config": {
               "files": "{\\r\\n  \\"server.properties\\": {\\"parser\\": \\"properties\\", \\"find\\": {\\"port\\": \\"{{server.build.default.port}}\\"}}\\r\\n}",
               "startup": "{\\"done\\": \\")! For help\\", \\"userInteraction\\": []}", "logs": "{}", "stop": "^^C"},
             "scripts": {"installation": {"script": "#!/bin/bash\\r\\necho hi\\r\\n", "container": "debian", "entrypoint": "bash"}},
             "variables": [{"name": "Jar", "description": "", "env_variable": "JAR", "default_value": "a.jar",
               "user_viewable": true, "user_editable": 1, "rules": "required|regex:/^(a|b)[|]?/i|max:40|", "field_type": "text"}]}
            """;

    private static String with(String key, String json) {
        var start = PTDL_V2.indexOf("\"" + key + "\": ");
        assertThat(start).isNotNegative();
        return PTDL_V2.substring(0, start)
                + "\""
                + key
                + "\": "
                + json
                + ", \"was_"
                + PTDL_V2.substring(start + 1);
    }

    private static EggDefinition read(String text) throws InvalidEggFile {
        return EggFileReader.read(text).egg();
    }

    @Test
    void readsPterodactylsPresentFormat() throws Exception {
        var file = EggFileReader.read(PTDL_V2);
        var egg = file.egg();

        assertThat(file.format()).isEqualTo(EggFormat.PTDL_V2);
        assertThat(file.warnings()).isEmpty();
        assertThat(file.uuid()).isNull();
        assertThat(file.original()).isEqualTo(PTDL_V2);
        assertThat(egg.dockerImages())
                .containsExactly(
                        entry("Java 21", "registry.example/java:21"),
                        entry("Java 17", "registry.example/java:17"));
        assertThat(egg.features()).containsExactly("eula", "java_version");
        assertThat(egg.config().filesOrEmpty().at("/server.properties/find/port").asText())
                .isEqualTo("{{server.build.default.port}}");
        assertThat(egg.config().stop()).isEqualTo("^^C");
        assertThat(egg.script().script()).isEqualTo("#!/bin/bash\necho hi\n");
        assertThat(egg.variables().getFirst().rules())
                .containsExactly("required", "regex:/^(a|b)[|]?/i", "max:40");
        assertThat(egg.variables().getFirst().userEditable()).isTrue();
    }

    @Test
    void readsTheFirstFormatWithOneImageOrAList() throws Exception {
        var old = PTDL_V2.replace("PTDL_v2", "PTDL_v1").replace("\"docker_images\"", "\"unused\"");

        assertThat(
                        read(old.replace(
                                        "\"name\"",
                                        "\"image\": \"registry.example/one\", \"name\""))
                                .dockerImages())
                .containsExactly(entry("registry.example/one", "registry.example/one"));
        assertThat(
                        read(old.replace("\"name\"", "\"images\": [\"b:1\", \"a:2\"], \"name\""))
                                .dockerImages())
                .containsExactly(entry("b:1", "b:1"), entry("a:2", "a:2"));
    }

    @Test
    void readsPelicansYamlWithRealMaps() throws Exception {
        var file =
                EggFileReader.read(
                        """
                        _comment: 'x'
                        meta:
                          version: PLCN_v3
                          update_url: null
                        exported_at: '2025-01-01T00:00:00+00:00'
                        name: 'Echo'
                        author: a@example.com
                        uuid: 5da37ef6-58da-4169-90a6-e683e1721247
                        description: |-
                          Two
                          lines
                        icon: null
                        tags:
                          - minecraft
                        features: {  }
                        docker_images:
                          'Java 21': 'registry.example/java:21'
                        file_denylist: ''
                        startup_commands:
                          Default: 'run {{srv_name}}'
                          'With cheats': 'run --cheats'
                        config:
                          files:
                            a.json:
                              parser: json
                              find:
                                port: '{{server.allocations.default.port}}'
                                name: '{{server.environment.srv_name}}'
                                on: true
                                slots: 5
                          startup:
                            done:
                              - 'ready'
                          logs: []
                          stop: ^C
                        scripts:
                          installation:
                            script: "echo\\r\\n"
                            container: 'debian'
                            entrypoint: ash
                        variables:
                          -
                            name: Name
                            description: ''
                            env_variable: srv_name
                            default_value: true
                            user_viewable: true
                            user_editable: true
                            rules:
                              - required
                              - 'in:true,false'
                            sort: 1
                          -
                            name: Version
                            env_variable: VERSION
                            default_value: 1.20
                            rules: {  }
                        """);
        var egg = file.egg();

        assertThat(file.uuid()).hasToString("5da37ef6-58da-4169-90a6-e683e1721247");
        assertThat(egg.startupCommands())
                .containsExactly(
                        entry("Default", "run {{SRV_NAME}}"), entry("With cheats", "run --cheats"));
        assertThat(egg.description()).isEqualTo("Two\nlines");
        assertThat(egg.tags()).containsExactly("minecraft");
        assertThat(egg.features()).isEmpty();
        assertThat(egg.fileDenylist()).isEmpty();
        assertThat(egg.config().logsOrEmpty()).isEmpty();
        assertThat(egg.config().filesOrEmpty().at("/a.json/find/name").asText())
                .isEqualTo("{{server.environment.SRV_NAME}}");
        assertThat(egg.config().filesOrEmpty().at("/a.json/find/on").isBoolean()).isTrue();
        assertThat(egg.variables().get(0).defaultValue()).isEqualTo("true");
        assertThat(egg.variables().get(0).rules()).containsExactly("required", "in:true,false");
        assertThat(egg.variables().get(1).defaultValue()).isEqualTo("1.20");
        assertThat(egg.variables().get(1).rules()).isEmpty();
        assertThat(file.warnings())
                .containsExactly("The variable srv_name is now called SRV_NAME.");
    }

    @Test
    void takesNothingInEverySpelling() throws Exception {
        for (var nothing : new String[] {"null", "\"\"", "[]", "{}"}) {
            var egg =
                    read(
                            with("features", nothing)
                                    .replace(
                                            "\"file_denylist\": [\"*.pem\"]",
                                            "\"file_denylist\": " + nothing)
                                    .replace("\"logs\": \"{}\"", "\"logs\": " + nothing)
                                    .replaceFirst(
                                            "\"files\": \"[^\\n]*\",\\n",
                                            "\"files\": "
                                                    + nothing.replace("\"", "\\\"")
                                                            .replace("\\\"\\\"", "\"\"")
                                                    + ",\n"));

            assertThat(egg.features()).as(nothing).isEmpty();
            assertThat(egg.fileDenylist()).as(nothing).isEmpty();
            assertThat(egg.config().logsOrEmpty()).as(nothing).isEmpty();
            assertThat(egg.config().filesOrEmpty()).as(nothing).isEmpty();
        }
    }

    @Test
    void listsArriveAsMapsWithNumbers() throws Exception {
        assertThat(
                        read(with("file_denylist", "{\"0\": \"a\", \"2\": \"\", \"3\": \"b\"}"))
                                .fileDenylist())
                .containsExactly("a", "b");
        assertThat(read(with("docker_images", "[\"x:1\", \"y:2\"]")).dockerImages().keySet())
                .containsExactly("x:1", "y:2");
    }

    @Test
    void reservedNamesGetAPrefixWhereverTheyAreUsed() throws Exception {
        var file =
                EggFileReader.read(
                        PTDL_V2.replace(
                                        "\"env_variable\": \"JAR\"",
                                        "\"env_variable\": \"STARTUP\"")
                                .replace("{{JAR}}", "{{STARTUP}}")
                                .replace(
                                        "{{server.build.default.port}}",
                                        "{{server.build.env.STARTUP}}"));

        assertThat(file.egg().variables().getFirst().env()).isEqualTo("SERVER_STARTUP");
        assertThat(file.egg().defaultStartup()).endsWith("-jar {{SERVER_STARTUP}}");
        assertThat(file.egg().config().filesOrEmpty().toString())
                .contains("{{server.build.env.SERVER_STARTUP}}");
        assertThat(file.warnings()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATH", "LD_PRELOAD", "SERVER_MEMORY", "home", "P_SERVER_UUID"})
    void namesThatMeanSomethingElseAreNeverTaken(String name) throws Exception {
        var egg =
                read(
                        PTDL_V2.replace(
                                "\"env_variable\": \"JAR\"", "\"env_variable\": \"" + name + "\""));

        assertThat(egg.variables().getFirst().env()).startsWith("SERVER_").isNotEqualTo(name);
    }

    @Test
    void ofTwoDeclarationsTheLastCounts() throws Exception {
        var file =
                EggFileReader.read(
                        PTDL_V2.replace(
                                "\"variables\": [",
                                "\"variables\": [{\"name\": \"First\", \"env_variable\": \"JAR\", \"default_value\": 108}, "));

        assertThat(file.egg().variables()).extracting(EggVariable::name).containsExactly("Jar");
        assertThat(file.warnings()).containsExactly("JAR is declared twice; the last one counts.");
    }

    @Test
    void unknownRulesAndBadDefaultsAreWarnings() throws Exception {
        var file =
                EggFileReader.read(
                        PTDL_V2.replace("max:40|", "max:2|sparkles:9")
                                .replace("regex:/^(a|b)[|]?/i", "regex:/(?=x)y/"));

        assertThat(file.warnings())
                .containsExactly(
                        "JAR: the rule \"regex:/(?=x)y/\" is not enforced.",
                        "JAR: the rule \"sparkles:9\" is not enforced.",
                        "JAR: the default value breaks the variable's own rules.");
    }

    @Test
    void refusalsSayWhatIsWrong() {
        assertThatThrownBy(() -> read("")).hasMessageContaining("empty");
        assertThatThrownBy(() -> read("<!DOCTYPE html><p>")).hasMessageContaining("web page");
        assertThatThrownBy(() -> read("{\"meta\": ")).hasMessageContaining("not valid JSON");
        assertThatThrownBy(() -> read("a: [b\nc: {")).hasMessageContaining("not valid YAML");
        assertThatThrownBy(() -> read("{}")).hasMessageContaining("names no egg format");
        assertThatThrownBy(() -> read(PTDL_V2.replace("PTDL_v2", "PTDL_v9")))
                .hasMessageContaining("PTDL_v9")
                .hasMessageContaining("PLCN_v3");
        assertThatThrownBy(() -> read(with("docker_images", "{}")))
                .hasMessageContaining("names no image");
        assertThatThrownBy(() -> read(with("docker_images", "{\"a\": \"x; rm -rf /\"}")))
                .hasMessageContaining("not an image name");
        assertThatThrownBy(() -> read(with("startup", "\" \"")))
                .hasMessageContaining("start command");
        assertThatThrownBy(() -> read(PTDL_V2.replace("\"{\\\"done\\\"", "\"{{\\\"done\\\"")))
                .hasMessageContaining("config.startup");
        assertThatThrownBy(
                        () ->
                                read(
                                        PTDL_V2.replace(
                                                "\"env_variable\": \"JAR\"",
                                                "\"env_variable\": \"A B\"")))
                .hasMessageContaining("not a variable name");
        assertThatThrownBy(() -> read(PTDL_V2.replace("An egg.", "a\\u0000b")))
                .hasMessageContaining("NUL");
    }

    @Test
    void hostileFilesAreRefusedQuickly() {
        assertThatThrownBy(() -> read("{\"a\":".repeat(100_000)))
                .isInstanceOf(InvalidEggFile.class);
        assertThatThrownBy(() -> read("[" + "[".repeat(100_000)))
                .isInstanceOf(InvalidEggFile.class);
        assertThatThrownBy(() -> read(" ".repeat(EggFileReader.MAX_BYTES + 1)))
                .hasMessageContaining("larger than 1 MB");
        assertThatThrownBy(
                        () ->
                                read(
                                        "a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nmeta: {version: *c}"))
                .isInstanceOf(InvalidEggFile.class);
    }

    @Test
    void anExportReadsBackAsTheSameEgg() throws Exception {
        var egg = read(PTDL_V2);
        var text = EggFileWriter.write(egg, Instant.parse("2026-01-02T03:04:05Z"));
        var again = EggFileReader.read(text);

        assertThat(again.egg()).isEqualTo(egg);
        assertThat(again.format()).isEqualTo(EggFormat.PTDL_V2);
        assertThat(text)
                .contains("\"exported_at\": \"2026-01-02T03:04:05+00:00\"")
                .contains("    \"name\": \"Echo\"");
    }

    @Test
    void exportNamesNeverStumble() {
        assertThat(
                        Map.of(
                                "Minecraft: Java", EggFileWriter.fileName("Minecraft: Java"),
                                "../../x\"\r\n", EggFileWriter.fileName("../../x\"\r\n"),
                                "東京", EggFileWriter.fileName("東京")))
                .containsEntry("Minecraft: Java", "egg-minecraft-java.json")
                .containsEntry("../../x\"\r\n", "egg-x.json")
                .containsEntry("東京", "egg-export.json");
    }
}
