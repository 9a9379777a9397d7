package quetzal.wings.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quetzal.wings.panel.FakePanel;

class WingsMainTest {
    @TempDir Path home;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return WingsMain.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    @Test
    void helpAndVersionAreAnswers() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("configure").contains("diagnostics").contains("run");
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).contains("quetzal-wings 0.");
        assertThat(run("configure", "--help")).isZero();
        assertThat(out.toString())
                .contains("--panel-url")
                .contains("--allow-insecure")
                .contains("--override");
    }

    @Test
    void wrongUsageHasItsOwnCode() {
        assertThat(run("--nonsense")).isEqualTo(WingsMain.USAGE);
        assertThat(run("configure")).isEqualTo(WingsMain.USAGE);
        assertThat(err.toString()).contains("--panel-url");
    }

    @Test
    void aBadConfigurationIsRefusedWithAllItsFaults() throws Exception {
        var file = Files.writeString(home.resolve("config.yml"), "api: {port: 99999}\n");
        assertThat(run("run", "--config", file.toString())).isEqualTo(WingsMain.CONFIG);
        assertThat(err.toString()).contains("api.port").contains("token").contains("remote");
        assertThat(run("--config", file.toString())).isEqualTo(WingsMain.CONFIG);
    }

    @Test
    void configureFetchesAndKeepsWhatTheHostHasSetItself() throws Exception {
        var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        http.createContext(
                "/api/application/nodes/3/configuration",
                exchange -> {
                    var allowed =
                            "Bearer ptla_key"
                                    .equals(exchange.getRequestHeaders().getFirst("Authorization"));
                    var body =
                            ("{\"debug\":false,\"uuid\":\"u\",\"token_id\":\"abcdefghijklmnop\",\"token\":\""
                                            + FakePanel.TOKEN
                                            + "\",\"api\":{\"host\":\"0.0.0.0\",\"port\":8080,\"ssl\":{\"enabled\":false}},"
                                            + "\"system\":{\"data\":\"/srv/v\",\"sftp\":{\"bind_port\":2022}},\"allowed_mounts\":[],"
                                            + "\"remote\":\"http://127.0.0.1\"}")
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(allowed ? 200 : 403, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        http.start();
        try {
            var url = "http://127.0.0.1:" + http.getAddress().getPort();
            var file = home.resolve("etc/config.yml");
            String[] good = {
                "configure",
                "--panel-url",
                url,
                "--token",
                "ptla_key",
                "--node",
                "3",
                "--config",
                file.toString()
            };

            assertThat(run(good)).as(err.toString()).isZero();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(Files.readString(file)).contains(FakePanel.TOKEN).contains("data: /srv/v");

            assertThat(run(good)).isEqualTo(WingsMain.FAILED);
            Files.writeString(file, Files.readString(file) + "docker: {tmpfs_size: 7}\n");
            var again = java.util.Arrays.copyOf(good, good.length + 1);
            again[good.length] = "--override";
            assertThat(run(again)).isZero();
            assertThat(Files.readString(file)).contains("tmpfs_size: 7");

            assertThat(
                            run(
                                    "configure",
                                    "-p",
                                    url,
                                    "-t",
                                    "wrong",
                                    "-n",
                                    "3",
                                    "--config",
                                    home.resolve("x").toString()))
                    .isEqualTo(WingsMain.UNAVAILABLE);
            assertThat(err.toString())
                    .contains("does not accept the key")
                    .doesNotContain("ptla_key");
            assertThat(home.resolve("x")).doesNotExist();
            assertThat(
                            run(
                                    "configure",
                                    "-p",
                                    "http://panel.example",
                                    "-t",
                                    "k",
                                    "-n",
                                    "3",
                                    "--config",
                                    "/nowhere/x"))
                    .isEqualTo(WingsMain.USAGE);
        } finally {
            http.stop(0);
        }
    }

    @Test
    void diagnosticsSaysWhatWorksAndNoSecret() throws Exception {
        try (var panel = FakePanel.start()) {
            var file = TestNode.writeConfig(home, panel.url(), 8080, "");
            run("diagnostics", "--config", file.toString());
            assertThat(out.toString())
                    .contains("configuration ok")
                    .contains("panel         ok")
                    .contains("clock         ok")
                    .contains("data          ok")
                    .contains("engine")
                    .contains("token (hidden)")
                    .doesNotContain(FakePanel.TOKEN);
        }
        out.getBuffer().setLength(0);
        assertThat(run("diagnostics", "--config", home.resolve("config.yml").toString()))
                .isEqualTo(WingsMain.UNAVAILABLE);
        assertThat(out.toString()).contains("panel         FAILED");
    }
}
