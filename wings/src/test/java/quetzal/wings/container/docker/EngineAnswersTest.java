package quetzal.wings.container.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.PortBinding;

/// What engines of several versions have been seen to say.
final class EngineAnswersTest {
    private static final String AT = "2026-06-01T12:00:00.123456789Z";

    private static ContainerProblem ofStart(String reason, PortBinding... published) {
        return EngineErrors.ofStart(
                        new ContainerException(new ContainerProblem.Refused("start", 500, reason)),
                        List.of(published))
                .problem();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "driver failed programming external connectivity on endpoint x (1b): Bind for 10.0.0.5:2556 failed:"
                        + " port is already allocated",
                "driver failed programming external connectivity on endpoint x (1b): Error starting userland proxy:"
                        + " listen tcp4 10.0.0.5:2556: bind: address already in use",
                "failed to set up container networking: driver failed programming external connectivity on endpoint x:"
                        + " failed to bind host port for 10.0.0.5:2556:172.18.0.2:2556/tcp: address already in use",
                "failed to bind host port 10.0.0.5:2556/udp: address already in use"
            })
    void aTakenAddressIsRecognised(String reason) {
        assertThat(
                        ofStart(
                                reason,
                                new PortBinding("10.0.0.5", 255),
                                new PortBinding("10.0.0.5", 2556)))
                .isEqualTo(new ContainerProblem.PortInUse("10.0.0.5", 2556));
    }

    @Test
    void aTakenAddressOfTheSixthVersionIsRecognised() {
        assertThat(
                        ofStart(
                                "listen tcp6 [fd00::1]:2556: bind: address already in use",
                                new PortBinding("fd00::1", 2556)))
                .isEqualTo(new ContainerProblem.PortInUse("fd00::1", 2556));
    }

    @Test
    void anythingElseStaysAsItWas() {
        assertThat(ofStart("OCI runtime create failed", new PortBinding("10.0.0.5", 2556)))
                .isInstanceOf(ContainerProblem.Refused.class);
    }

    @ParameterizedTest
    @CsvSource({
        "gamehost/tiny,docker.io,gamehost/tiny:latest",
        "ubuntu,docker.io,ubuntu:latest",
        "localhost/x:1,localhost,localhost/x:1",
        "registry.example.com/a/b,registry.example.com,registry.example.com/a/b:latest",
        "registry.example.com:5000/a,registry.example.com:5000,registry.example.com:5000/a:latest",
        "ghcr.io/a/b@sha256:00,ghcr.io,ghcr.io/a/b@sha256:00"
    })
    void anImageIsAskedForAtItsRegistryAndByOneTag(
            String reference, String registry, String tagged) {
        assertThat(ImagePuller.registryOf(reference)).isEqualTo(registry);
        assertThat(ImagePuller.tagged(reference)).isEqualTo(tagged);
    }

    @ParameterizedTest
    @CsvSource({
        "1.1.5+ds1,true",
        "1.1.12,true",
        "1.2.7,true",
        "1.2.8,false",
        "1.3.2,true",
        "1.3.3,false",
        "1.4.0,false",
        "2.0.0,false",
        "v1.1.12-0-g51d5e94,true",
        "unknown,false"
    })
    void anOldRuncIsWarnedOf(String version, boolean outdated) {
        assertThat(EngineFacts.outdated(version)).isEqualTo(outdated);
    }

    private static List<String> lines(String log) throws IOException {
        var lines = new ArrayList<String>();
        KeptLogs.parsed(new ByteArrayInputStream(log.getBytes(UTF_8)), 1 << 20)
                .drainTo((at, line) -> lines.add(new String(line, UTF_8)));
        return lines;
    }

    @Test
    void linesAreTakenApartAndTextThatLooksLikeATimeIsLeftAlone() throws IOException {
        assertThat(
                        lines(
                                AT
                                        + " one\r\n"
                                        + AT
                                        + " two "
                                        + AT
                                        + " not a time\n"
                                        + AT
                                        + " \n"
                                        + AT
                                        + " open"))
                .containsExactly("one\r\n", "two " + AT + " not a time\n", "\n", "open");
    }

    @Test
    void piecesOfALongLineAreJoined() throws IOException {
        var piece = "x".repeat(16 * 1024);
        var later = "2026-06-01T12:00:00.200000000Z";

        assertThat(
                        lines(
                                AT + " " + piece + AT + " " + piece + AT + " end\r" + later
                                        + " next\n" + later + " " + piece + later + " y\n"))
                .containsExactly(piece + piece + "end\r\n", "next\n", piece + "y\n");
    }

    @Test
    void theOldestAreDroppedWhenThereIsTooMuch() throws IOException {
        var log = AT + " 1111\n" + AT + " 2222\n" + AT + " 3333\n";
        var times = new ArrayList<Instant>();

        var end =
                KeptLogs.parsed(new ByteArrayInputStream(log.getBytes(UTF_8)), 11)
                        .drainTo((at, line) -> times.add(at));

        assertThat(end.truncated()).isTrue();
        assertThat(end.bytes()).isEqualTo(10);
        assertThat(times).containsExactly(Instant.parse(AT), Instant.parse(AT));
    }

    @Test
    void figuresOfBothControlGroupVersionsAreRead() throws IOException {
        var json = new ObjectMapper();
        var v1 =
                json.readTree(
                        """
                        {"cpu_stats":{"cpu_usage":{"total_usage":5}},"pids_stats":{"current":3},
                         "memory_stats":{"usage":100,"limit":500,"stats":{"total_inactive_file":30,"inactive_file":1}},
                         "networks":{"eth0":{"rx_bytes":1,"tx_bytes":2},"eth1":{"rx_bytes":10,"tx_bytes":20}}}
                        """);
        var v2 =
                json.readTree(
                        """
                        {"memory_stats":{"usage":100,"limit":500,"stats":{"inactive_file":40}}}
                        """);

        var reading = StatsStreamMeter.reading(v1, 9);
        assertThat(reading.memoryBytes()).isEqualTo(70);
        assertThat(reading.memoryLimitBytes()).isEqualTo(500);
        assertThat(reading.cpuNanos()).isEqualTo(5);
        assertThat(reading.processes()).isEqualTo(3);
        assertThat(reading.receivedBytes()).isEqualTo(11);
        assertThat(reading.sentBytes()).isEqualTo(22);
        assertThat(StatsStreamMeter.reading(v2, 9).memoryBytes()).isEqualTo(60);
    }
}
