package quetzal.panel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PanelMainTest {
    @TempDir Path data;

    private record Result(int code, String out, String err) {}

    @Test
    void commandsWorkBesideARunningPanelAndWithoutOne() throws Exception {
        var plain = run("user", "create", "--email", "first@example.com", "--username", "first");
        assertThat(plain.code()).as(plain.err()).isZero();
        assertThat(plain.out()).contains("There is no administrator yet; --admin makes one.");
        var created =
                run(
                        "user",
                        "create",
                        "--email",
                        "root@example.com",
                        "--username",
                        "root",
                        "--password",
                        "a long password",
                        "--admin");
        assertThat(created.code()).as(created.err()).isZero();
        assertThat(created.out()).contains("Created administrator root").doesNotContain("no admin");
        assertThat(created.out() + created.err()).doesNotContain("a long password");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");

        var config = ConfigReader.read(environment());
        try (var database = PanelDatabase.forPanel(config);
                var app = PanelApp.start(config, database.settings(), Clock.systemUTC())) {
            var second = run("user", "create", "--email", "bob@example.com", "--username", "bob");
            assertThat(second.code()).as(second.err()).isZero();
            assertThat(second.out()).contains("Password: ");

            var key = run("api-key", "create", "--user", "root", "--type", "application");
            assertThat(key.code()).as(key.err()).isZero();
            var token = key.out().strip();
            assertThat(token).matches("ptla_[A-Za-z0-9]{43}");
            assertThat(status(app.port(), "/api/application/users", token)).isEqualTo(200);

            assertThat(run("api-key", "create", "--user", "bob", "--type", "application").code())
                    .isEqualTo(1);
            assertThat(run("api-key", "create", "--user", "nobody", "--type", "client").code())
                    .isEqualTo(1);
            var twice = run("user", "create", "--email", "x@example.com", "--username", "bob");
            assertThat(twice.code()).isEqualTo(2);
            assertThat(twice.err()).contains("username");
            var other = run("run");
            assertThat(other.code()).isEqualTo(1);
            assertThat(other.err()).contains("Another panel already runs");
        }
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(data.resolve("app.key"))))
                .isEqualTo("rw-------");
        assertThat(run("migrate").code()).isZero();
    }

    @Test
    void helpVersionAndMistakesHaveTheirExitCodes() {
        assertThat(run("--version").out()).startsWith("quetzal-panel ");
        var help = run("--help");
        assertThat(help.code()).isZero();
        assertThat(help.out())
                .contains("user", "api-key", "migrate", "run", UserCommand.FIRST_ADMIN);
        assertThat(run("dance").code()).isEqualTo(2);
        assertThat(run("user", "create").code()).isEqualTo(2);
        assertThat(
                        run(
                                        "user",
                                        "create",
                                        "--email",
                                        "nonsense",
                                        "--username",
                                        "x",
                                        "--password",
                                        "long enough")
                                .code())
                .isEqualTo(2);
        var short_ =
                run(
                        "user",
                        "create",
                        "--email",
                        "a@b.example",
                        "--username",
                        "xyz",
                        "--password",
                        "short");
        assertThat(short_.code()).isEqualTo(2);
        assertThat(PanelMain.execute(Map.of("QUETZAL_PORT", "x"), "migrate")).isEqualTo(2);
    }

    private Map<String, String> environment() {
        return Map.of("QUETZAL_DATA", data.toString(), "QUETZAL_PORT", "0");
    }

    private Result run(String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var realOut = System.out;
        var realErr = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            int code = PanelMain.execute(environment(), arguments);
            return new Result(
                    code,
                    out.toString(StandardCharsets.UTF_8),
                    err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(realOut);
            System.setErr(realErr);
        }
    }

    private static int status(int port, String path, String token) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
