package quetzal.shared.protocol.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import quetzal.shared.id.BackupId;
import quetzal.shared.json.Json;
import quetzal.shared.protocol.ServerStateWord;
import quetzal.shared.protocol.console.ClientEvent.ConsoleStart;

class ConsoleCodecTest {
    private static final BackupId BACKUP = BackupId.of("5da3e6f0-1111-4222-8333-444455556666");

    static Stream<Arguments> golden() {
        var stats =
                new Stats(
                        734003200,
                        1234803097,
                        12.345,
                        new Stats.Network(4096, 2048),
                        61234,
                        ServerStateWord.RUNNING,
                        943718400);
        return Stream.of(
                Arguments.of("auth-success", new ConsoleEvent.AuthSuccess()),
                Arguments.of("token-expiring", new ConsoleEvent.TokenExpiring()),
                Arguments.of("token-expired", new ConsoleEvent.TokenExpired()),
                Arguments.of("jwt-error", new ConsoleEvent.JwtError("jwt: exp claim is invalid")),
                Arguments.of("daemon-error", new ConsoleEvent.DaemonError("Error Event [1]: busy")),
                Arguments.of("throttled", new ConsoleEvent.Throttled("global")),
                Arguments.of("status", new ConsoleEvent.Status(ServerStateWord.OFFLINE)),
                Arguments.of("stats", new ConsoleEvent.StatsSample(stats)),
                Arguments.of(
                        "console-output",
                        new ConsoleEvent.ConsoleOutput(
                                "\u001b[33m\u001b[1m[Quetzal Daemon]:\u001b[39m <ü>\u001b[0m")),
                Arguments.of(
                        "console-lines", new ConsoleEvent.ConsoleLines(812, List.of("a", "", "c"))),
                Arguments.of("console-gap", new ConsoleEvent.ConsoleGap(1, 811)),
                Arguments.of("console-live", new ConsoleEvent.ConsoleLive(814)),
                Arguments.of("install-started", new ConsoleEvent.InstallStarted()),
                Arguments.of("install-output", new ConsoleEvent.InstallOutput("line")),
                Arguments.of("install-completed", new ConsoleEvent.InstallCompleted()),
                Arguments.of("daemon-message", new ConsoleEvent.DaemonMessage("text")),
                Arguments.of(
                        "backup-completed",
                        new ConsoleEvent.BackupCompleted(BACKUP, true, "ab12", "sha1", 12345)),
                Arguments.of("backup-restore-completed", new ConsoleEvent.BackupRestoreCompleted()),
                Arguments.of("transfer-logs", new ConsoleEvent.TransferLogs("line")),
                Arguments.of("transfer-status", new ConsoleEvent.TransferStatus("success")),
                Arguments.of("deleted", new ConsoleEvent.Deleted()));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void everyEventHasItsGoldenFrames(String name, ConsoleEvent event) {
        var expected = read("golden/console/" + name + ".jsonl").strip().lines().toList();

        assertThat(ConsoleCodec.encode(event))
                .map(ConsoleCodecTest::tree)
                .isEqualTo(expected.stream().map(ConsoleCodecTest::tree).toList());
    }

    @Test
    void noEventIsWithoutAGoldenFile() {
        List<Class<?>> covered =
                golden().<Class<?>>map(arguments -> arguments.get()[1].getClass()).toList();

        assertThat(covered).containsExactlyInAnyOrder(ConsoleEvent.class.getPermittedSubclasses());
    }

    @Test
    void emptyArgumentsAreLeftOut() {
        assertThat(ConsoleCodec.encode(new ConsoleEvent.AuthSuccess()))
                .containsExactly("{\"event\":\"auth success\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"event\":\"send logs\",\"args\":[null]}",
                "{\"event\":\"send logs\",\"args\":null}",
                "{\"event\":\"send logs\",\"args\":[]}",
                "{\"event\":\"send logs\"}",
                "{\"args\":[\"x\"],\"event\":\"send logs\",\"more\":{\"a\":[1]}}"
            })
    void clientsMayLeaveOutOrNullTheArguments(String frame) {
        assertThat(ConsoleCodec.decode(frame)).contains(new ClientEvent.SendLogs());
    }

    @Test
    void severalArgumentsAreOneText() {
        assertThat(
                        ConsoleCodec.decode(
                                "{\"event\":\"send command\",\"args\":[\"say \",null,\"hi\"]}"))
                .contains(new ClientEvent.SendCommand("say hi"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nope",
                "[]",
                "\"auth\"",
                "{\"event\":1}",
                "{\"args\":[]}",
                "{\"event\":\"auth\",\"args\":[1]}",
                "{\"event\":\"auth\",\"args\":[{}]}",
                "{\"event\":\"auth\",\"args\":\"token\"}",
                "{\"event\":\"auth\""
            })
    void framesOfAnotherShapeAreIgnored(String frame) {
        assertThat(ConsoleCodec.decode(frame)).isEmpty();
    }

    @Test
    void aSubscriptionSaysWhereToBegin() {
        assertThat(subscribe("tail:150")).contains(new ConsoleStart.Tail(150));
        assertThat(subscribe("tail:999999999999999999")).contains(new ConsoleStart.Tail(100_000));
        assertThat(subscribe("after:812")).contains(new ConsoleStart.After(812));
        for (var bad :
                List.of(
                        "",
                        "tail",
                        "tail:",
                        "tail:-1",
                        "after:x",
                        "since:1",
                        "after:9999999999999999999")) {
            assertThat(subscribe(bad)).as(bad).isEmpty();
        }
    }

    private static Optional<ConsoleStart> subscribe(String value) {
        var event =
                ConsoleCodec.decode(
                        "{\"event\":\"subscribe console\",\"args\":[\"" + value + "\"]}");
        return ((ClientEvent.SubscribeConsole) event.orElseThrow()).from();
    }

    private static Object tree(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(String resource) {
        try (var in = ConsoleCodecTest.class.getClassLoader().getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
