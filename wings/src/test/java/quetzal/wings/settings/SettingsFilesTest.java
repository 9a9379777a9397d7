package quetzal.wings.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quetzal.shared.json.Json;
import quetzal.shared.protocol.remote.ProcessConfiguration.ConfigFile;
import quetzal.shared.protocol.remote.ProcessConfiguration.Replacement;
import quetzal.wings.file.FileOwner;
import quetzal.wings.file.ServerRoot;

class SettingsFilesTest {
    private static final FileOwner OWNER = FileOwner.unchanged();
    private static final String HOSTILE =
            "x\nserver-port=1\n\"'<a>]]>&: {[#;\\u0041\u00e9\u20ac \t$1{{config.token}}";

    @TempDir Path folder;
    private ServerRoot root;
    private final SettingsFiles settings = new SettingsFiles("172.18.0.1");

    @BeforeEach
    void setUp() {
        root = new ServerRoot(folder);
    }

    private static Replacement rule(String match, @Nullable Object value) {
        return new Replacement(match, null, value);
    }

    private List<SettingsFiles.Failure> edit(String file, String parser, Replacement... rules) {
        return settings.apply(root, List.of(new ConfigFile(file, parser, List.of(rules))), OWNER);
    }

    private String after(String file, String parser, String before, Replacement... rules)
            throws IOException {
        Files.createDirectories(folder.resolve(file).getParent());
        Files.writeString(folder.resolve(file), before);
        assertThat(edit(file, parser, rules)).isEmpty();
        return Files.readString(folder.resolve(file));
    }

    @Test
    void properties() throws IOException {
        assertThat(
                        after(
                                "server.properties",
                                "properties",
                                "# settings\nserver-port=0\n\n! note\nmotd : unset\nlong=a\\\n  b\nmax-players=1\nuntouched=stays\\u0041\n",
                                rule("server-port", "25565"),
                                rule("motd", "A f\u00e4ke: server"),
                                rule("long", 5),
                                new Replacement("max-players", "2", "99"),
                                rule("online-mode", true)))
                .isEqualTo(
                        "# settings\nserver-port=25565\n\n! note\nmotd=A f\\u00e4ke: server\nlong=5\nmax-players=1\n"
                                + "untouched=stays\\u0041\nonline-mode=true\n");
    }

    @Test
    void json() throws IOException {
        assertThat(
                        after(
                                "conf/settings.json",
                                "json",
                                "{\"network\": {\"port\": 1, \"bind\": \"none\"}, \"worlds\": [{\"name\": \"one\", \"seed\": \"a\"}, {\"name\":"
                                        + " \"two\"}], \"untouched\": [1, 2.50, true, null, 12345678901234567890]}",
                                rule("network.port", "25565"),
                                rule("network.bind", "0.0.0.0"),
                                rule("worlds.*.seed", "42"),
                                rule("new.deep.key", "made"),
                                rule("flag", true),
                                rule("text", "true"),
                                rule("list[0].host", "h"),
                                rule("list.0.port", "1"),
                                rule("controller~1http_port", "9")))
                .isEqualTo(
                        """
                        {
                            "network": {
                                "port": 25565,
                                "bind": "0.0.0.0"
                            },
                            "worlds": [
                                {
                                    "name": "one",
                                    "seed": 42
                                },
                                {
                                    "name": "two",
                                    "seed": 42
                                }
                            ],
                            "untouched": [
                                1,
                                2.50,
                                true,
                                null,
                                12345678901234567890
                            ],
                            "new": {
                                "deep": {
                                    "key": "made"
                                }
                            },
                            "flag": true,
                            "text": "true",
                            "list": [
                                {
                                    "host": "h",
                                    "port": 1
                                }
                            ],
                            "controller.http_port": 9
                        }
                        """);
    }

    @Test
    void yamlKeepsOrderCommentsAndAliases() throws IOException {
        var regex = "regex:^(127\\.0\\.0\\.1|localhost)(:\\d{1,5})?$";
        assertThat(
                        after(
                                "conf/settings.yml",
                                "yaml",
                                """
                        # at the top
                        listeners:
                        - host: 0.0.0.0:1 # inline
                          motd: unset
                        servers:
                          lobby:
                            address: 127.0.0.1:25566
                          far:
                            address: 192.0.2.7:25567
                        enabled: false
                        base: &b {x: 1}
                        other: *b
                        """,
                                rule("listeners[0].host", "0.0.0.0:25565"),
                                rule("listeners[1].host", "new"),
                                new Replacement(
                                        "servers.*.address",
                                        regex,
                                        "{{config.docker.interface}}$2"),
                                rule("enabled", "true"),
                                rule("really", true),
                                rule("port", "25565"),
                                rule("deep.er", "x: y")))
                .isEqualTo(
                        """
                        # at the top
                        listeners:
                        - host: 0.0.0.0:25565 # inline
                          motd: unset
                        - host: new
                        servers:
                          lobby:
                            address: 172.18.0.1:25566
                          far:
                            address: 192.0.2.7:25567
                        enabled: 'true'
                        base: &b {x: 1}
                        other: *b
                        really: true
                        port: 25565
                        deep:
                          er: 'x: y'
                        """);
    }

    @Test
    void ini() throws IOException {
        assertThat(
                        after(
                                "a.ini",
                                "ini",
                                "top = unset\n\n; note\n[network]\nport=1\nname = unset\n[other]\nport = stays\n[/Script/Game.Settings]\nKey=1\n",
                                rule("network.port", "25565"),
                                rule("network.new.key", "n"),
                                rule("top", "level"),
                                rule("[/Script/Game.Settings].Key", "2"),
                                rule("fresh.key", 3)))
                .isEqualTo(
                        "top = level\n\n; note\n[network]\nport=25565\nname = unset\nnew.key = n\n[other]\nport = stays\n"
                                + "[/Script/Game.Settings]\nKey=2\n\n[fresh]\nkey = 3\n");
    }

    @Test
    void xml() throws IOException {
        assertThat(
                        after(
                                "a.xml",
                                "xml",
                                "<?xml version=\"1.0\"?>\n<config>\n    <network>\n        <port>1</port>\n    </network>\n    <!-- c -->\n"
                                        + "    <p n='1'>a</p><p n='2'>b</p>\n    <untouched kind=\"attribute\">stays</untouched>\n</config>\n",
                                rule("config.network.port", "25565"),
                                rule("config.name", "A & B"),
                                rule("config.*.port", "7"),
                                rule("config.none.*.x", "7"),
                                rule("config.untouched", "[kind='other']")))
                .isEqualTo(
                        """
                        <?xml version="1.0" encoding="UTF-8"?>
                        <config>
                          <network>
                            <port>7</port>
                          </network>
                          <!-- c -->
                          <p n="1">a</p>
                          <p n="2">b</p>
                          <untouched kind="other">stays</untouched>
                          <name>A &amp; B</name>
                        </config>
                        """);
    }

    @Test
    void plainLines() throws IOException {
        assertThat(
                        after(
                                "a.cfg",
                                "file",
                                "port 1\r\n  port 2\nportal\nlast",
                                rule("port ", "port 25565"),
                                rule("  port", "two\r\nlines"),
                                rule("none", "never")))
                .isEqualTo("port 25565\ntwo\nlines\nportal\nlast\n");
    }

    @Test
    void missingFilesAreMade() throws IOException {
        assertThat(edit("/./a/b.json", "json", rule("x", "1"))).isEmpty();
        assertThat(edit("b.yml", "yml", rule("x.y", "1"))).isEmpty();
        assertThat(edit("c.xml", "xml", rule("r.y", "1"))).isEmpty();
        assertThat(edit("d.ini", "ini", rule("r.y", "1"))).isEmpty();
        assertThat(edit("e.properties", "properties", rule("y", "1"))).isEmpty();
        assertThat(edit("f.txt", "file", rule("y", "1"))).isEmpty();

        assertThat(folder.resolve("a/b.json")).hasContent("{\n    \"x\": 1\n}");
        assertThat(folder.resolve("b.yml")).hasContent("x:\n  y: 1");
        assertThat(folder.resolve("c.xml"))
                .hasContent("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<r>\n  <y>1</y>\n</r>");
        assertThat(folder.resolve("d.ini")).hasContent("[r]\ny = 1");
        assertThat(folder.resolve("e.properties")).hasContent("y=1");
        assertThat(folder.resolve("f.txt")).hasContent("");
    }

    @Test
    void editingTwiceChangesNothing() throws IOException {
        var xml = after("x.xml", "xml", "<c><a>1</a></c>", rule("c.b", "2"));
        assertThat(after("x.xml", "xml", xml, rule("c.b", "2"))).isEqualTo(xml);
        var yaml = after("x.yml", "yaml", "a: {b: 1}\n", rule("a.c", "it's"));
        assertThat(after("x.yml", "yaml", yaml, rule("a.c", "it's"))).isEqualTo(yaml);
    }

    @Test
    void aHostileValueIsOneValueWhenReadBack() throws Exception {
        var expected = HOSTILE.replace("{{config.token}}", "");

        after(
                "h.properties",
                "properties",
                "server-port=25565\n",
                rule("motd", HOSTILE),
                rule("k=\n y", HOSTILE));
        var properties = new Properties();
        try (var in = Files.newBufferedReader(folder.resolve("h.properties"))) {
            properties.load(in);
        }
        assertThat(properties)
                .isEqualTo(Map.of("server-port", "25565", "motd", expected, "k=\n y", expected));

        after("h.json", "json", "{}", rule("motd", HOSTILE));
        assertThat(Json.MAPPER.readTree(folder.resolve("h.json").toFile()))
                .hasToString(Json.MAPPER.createObjectNode().put("motd", expected).toString());

        after("h.yml", "yaml", "a: 1\n", rule("motd", HOSTILE));
        var yaml = new org.yaml.snakeyaml.Yaml().load(Files.readString(folder.resolve("h.yml")));
        assertThat(yaml).isEqualTo(Map.of("a", 1, "motd", expected));

        var xml = after("h.xml", "xml", "<r><p>1</p></r>", rule("r.motd", HOSTILE));
        var document =
                javax.xml.parsers.DocumentBuilderFactory.newDefaultInstance()
                        .newDocumentBuilder()
                        .parse(new org.xml.sax.InputSource(new java.io.StringReader(xml)));
        assertThat(document.getElementsByTagName("motd").item(0).getTextContent())
                .isEqualTo(expected);
        assertThat(document.getDocumentElement().getElementsByTagName("*").getLength())
                .isEqualTo(2);
    }

    @Test
    void aLineBreakInAnIniValueIsRefusedAndTheFileStays() throws IOException {
        Files.writeString(folder.resolve("a.ini"), "[n]\nport = 1\n");
        assertThat(edit("a.ini", "ini", rule("n.name", "x\nport = 2"))).hasSize(1);
        assertThat(folder.resolve("a.ini")).hasContent("[n]\nport = 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{config.token}}",
                "{{ config.token }}",
                "{{config.docker.registries}}",
                "{{config.docker.network.dns}}",
                "{{config.system.data}}",
                "{{config.api.ssl.key}}"
            })
    void nothingElseOfTheDaemonsConfigurationIsReachable(String placeholder) throws IOException {
        assertThat(after("a.cfg", "file", "k\n", rule("k", "v=" + placeholder + ".")))
                .isEqualTo("v=.\n");
    }

    @Test
    void theNodesAddressIsReachableUnderBothNames() throws IOException {
        assertThat(
                        after(
                                "a.cfg",
                                "file",
                                "a\nb\n",
                                rule("a", "{{config.docker.interface}}"),
                                rule("b", "{{ config.docker.network.interface }} {{env.HOME}}")))
                .isEqualTo("172.18.0.1\n172.18.0.1 {{env.HOME}}\n");
    }

    @Test
    @Timeout(20)
    void hostileFilesAreRefusedQuickly() throws IOException {
        var cases = new LinkedHashMap<String, String>();
        cases.put("deep.json", "[".repeat(100_000));
        cases.put("deep.yml", "[".repeat(100_000));
        cases.put("deep.xml", "<a>".repeat(100_000));
        cases.put(
                "doctype.xml",
                "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><r>&x;</r>");
        cases.put("bomb.yml", bomb());
        cases.put("tag.yml", "a: [");
        cases.put("text.json", "{\"a\": 1} trailing");
        for (var entry : cases.entrySet()) {
            Files.writeString(folder.resolve(entry.getKey()), entry.getValue());
            var parser = entry.getKey().substring(entry.getKey().indexOf('.') + 1);
            assertThat(edit(entry.getKey(), parser, rule("r.x", "1")))
                    .as(entry.getKey())
                    .hasSize(1);
            assertThat(folder.resolve(entry.getKey())).hasContent(entry.getValue());
        }
    }

    @Test
    void yamlTagsNameNothing() throws IOException {
        var text = "a: !!javax.script.ScriptEngineManager [x]\n";
        Files.writeString(folder.resolve("t.yml"), text);
        assertThat(edit("t.yml", "yaml", rule("b", "1"))).hasSize(1);
        assertThat(folder.resolve("t.yml")).hasContent(text);
    }

    @Test
    @Timeout(20)
    void largeFilesSpecialFilesAndPathsOutAreRefused() throws Exception {
        try (var file = new java.io.RandomAccessFile(folder.resolve("huge").toFile(), "rw")) {
            file.setLength(3L << 30);
        }
        Files.createSymbolicLink(folder.resolve("zero"), Path.of("/dev/zero"));
        new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start().waitFor();
        for (var file : List.of("huge", "zero", "pipe", "../x", "/..", "")) {
            assertThat(edit(file, "file", rule("a", "b"))).as(file).hasSize(1);
        }
        assertThat(edit("a", "toml", rule("a", "b"))).hasSize(1);
    }

    @Test
    void oneBadFileDoesNotKeepTheOthersFromBeingWritten() {
        var files = new ArrayList<ConfigFile>();
        files.add(new ConfigFile("../bad", "json", List.of(rule("a", "1"))));
        files.add(new ConfigFile("good.json", "json", List.of(rule("a", "1"))));
        assertThat(settings.apply(root, files, OWNER)).hasSize(1);
        assertThat(folder.resolve("good.json")).exists();
    }

    @Test
    void bytesThatAreNotUtf8AreKept() throws IOException {
        Files.write(folder.resolve("a.cfg"), new byte[] {'k', '=', (byte) 0xe9, '\n', 'p', '\n'});
        assertThat(edit("a.cfg", "file", rule("p", "port"))).isEmpty();
        assertThat(Files.readAllBytes(folder.resolve("a.cfg")))
                .isEqualTo(new byte[] {'k', '=', (byte) 0xe9, '\n', 'p', 'o', 'r', 't', '\n'});
    }

    @Test
    void aHostilePatternTakesLinearTime() throws IOException {
        var text = "a".repeat(50_000) + "!";
        assertThat(
                        after(
                                "a.json",
                                "json",
                                "{\"k\":\"" + text + "\"}",
                                new Replacement("k", "regex:(a+)+$", "x")))
                .contains(text);
    }

    private static String bomb() {
        var text = new StringBuilder("a0: &a0 [x, x]\n");
        for (var i = 1; i < 80; i++) {
            text.append("a" + i + ": &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n");
        }
        return text.toString();
    }
}
