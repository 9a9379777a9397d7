package quetzal.shared.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.util.FileSize;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LogCaptureTest {
    private static final String LOGGER = "quetzal.panel.http.WebServer";

    @Test
    void whatIsLoggedIsInTheRingWithoutSecretsUntilItIsClosed() {
        var log = LoggerFactory.getLogger(LOGGER);
        var capture = LogCapture.start(() -> List.of("hunter2hunter2"), null);
        log.error(
                "login failed: given={} token={}",
                "hunter2hunter2",
                "abc",
                new IllegalStateException("no"));
        capture.close();
        log.error("not seen");

        var lines =
                capture.ring().newest(LogFilter.ALL, 100).stream()
                        .filter(line -> line.component().equals("http"))
                        .toList();
        assertThat(lines).hasSize(1);
        assertThat(lines.getFirst().level()).isEqualTo(LogLevel.ERROR);
        assertThat(lines.getFirst().message())
                .startsWith(
                        "login failed: given=[hidden] token=[hidden] | java.lang.IllegalStateException: no")
                .doesNotContain("\n", "hunter2");
    }

    @Test
    void aProcesssOwnOutputHidesTheSameAndATraceCannotPassForARecord() {
        var layout = new ConsoleLayout();
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        var console = new ConsoleAppender<ILoggingEvent>();
        var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
        var written = new ByteArrayOutputStream();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        console.setContext(context);
        console.setEncoder(encoder);
        console.start();
        console.setOutputStream(written);
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(console);
        try (var capture = LogCapture.start(() -> List.of("hunter2hunter2"), null)) {
            LoggerFactory.getLogger(LOGGER)
                    .error(
                            "a\n2026-01-01T00:00:00.000Z INFO  http - forged \u001b[2J{}",
                            "x".repeat(12_000),
                            new IllegalStateException(
                                    "hunter2hunter2\nforged token=abc",
                                    new java.io.IOException("ptla_abcdefghijklmnop")));
            assertThat(capture.ring().newest(LogFilter.ALL, 10)).isNotEmpty();
        } finally {
            root.detachAppender(console);
            console.stop();
        }

        var lines = written.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines.getFirst())
                .matches(
                        "\\d{4}-\\d\\d-\\d\\dT[0-9:.]{12}Z ERROR http - a \\| 2026.* forged x+ … \\[cut]");
        assertThat(lines.getFirst().getBytes(StandardCharsets.UTF_8).length)
                .isLessThan(LogText.MOST_BYTES + 100);
        assertThat(lines.subList(1, lines.size())).allMatch(line -> line.startsWith("    "));
        assertThat(lines)
                .contains(
                        "    java.lang.IllegalStateException: [hidden]",
                        "    forged token=[hidden]")
                .anyMatch(line -> line.startsWith("        at quetzal.shared.log.LogCaptureTest"))
                .noneMatch(line -> line.contains("hunter2") || line.contains("ptla_abc"))
                .hasSizeLessThanOrEqualTo(TraceLines.MOST + 1);
    }

    @Test
    void theRootCauseIsShownHoweverDeepTheStackAboveItIs() {
        var lines = printed(new IllegalStateException("top", deep(150, new Error("the root"))));

        assertThat(lines)
                .contains("    Caused by: java.lang.RuntimeException: deep")
                .contains("    Caused by: java.lang.Error: the root")
                .contains("        Suppressed: java.io.IOException: on the way")
                .anyMatch(line -> line.matches(" {8}\\.\\.\\. \\d+ more lines"))
                .hasSizeLessThanOrEqualTo(TraceLines.MOST + 1);
    }

    @Test
    void ofEndlessCausesTheFirstAndTheLastAreShown() {
        Throwable chain = new Error("the root");
        for (int i = 0; i < 200; i++) {
            chain = new IllegalStateException("cause " + i, chain);
        }

        assertThat(printed(new IllegalStateException("top\n" + "x\n".repeat(1_000), chain)))
                .contains("    java.lang.IllegalStateException: top")
                .contains("    Caused by: java.lang.IllegalStateException: cause 199")
                .contains("    Caused by: java.lang.Error: the root")
                .contains("        ... 181 more causes")
                .hasSizeLessThanOrEqualTo(TraceLines.MOST + 1);
    }

    private static List<String> printed(Throwable thrown) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        var event =
                new LoggingEvent(
                        "x", context.getLogger(LOGGER), Level.ERROR, "broken", thrown, null);
        return new ConsoleLayout().doLayout(event).lines().toList();
    }

    private static RuntimeException deep(int frames, Throwable cause) {
        if (frames > 0) {
            return deep(frames - 1, cause);
        }
        var made = new RuntimeException("deep", cause);
        made.addSuppressed(new java.io.IOException("on the way"));
        return made;
    }

    @Test
    void componentsAreTheFeatureOrTheLibrary() {
        assertThat(RingAppender.component("quetzal.wings.container.docker.X"))
                .isEqualTo("container");
        assertThat(RingAppender.component("org.eclipse.jetty.server.Server")).isEqualTo("jetty");
        assertThat(RingAppender.component("io.javalin.Javalin")).isEqualTo("javalin");
        assertThat(RingAppender.component("bare")).isEqualTo("bare");
    }

    @Test
    void theFileHasOneHarmlessLineARecordAndIsNotRotatedUnlessWanted(@TempDir Path folder)
            throws Exception {
        var file = folder.resolve("wings.log");
        var log = LoggerFactory.getLogger(LOGGER);
        try (var capture = LogCapture.start(List::of, new LogCapture.File(file, false))) {
            log.info("a\nforged ptlc_abcdefghijklmnop \u001b[31mred");
            assertThat(capture.ring().newest(LogFilter.ALL, 10)).isNotEmpty();
        }

        assertThat(Files.readAllLines(file))
                .filteredOn(line -> line.contains("http"))
                .singleElement()
                .asString()
                .endsWith("INFO  http - a | forged ptlc_[hidden] red");
    }

    @Test
    void theFileIsRotatedBySize(@TempDir Path folder) throws Exception {
        var context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        var appender =
                LogFile.appender(
                        context,
                        new LogCapture.File(folder.resolve("wings.log"), true),
                        new LogText(new LogMask(List::of)),
                        FileSize.valueOf("20KB"));
        appender.start();
        var log = context.getLogger(LOGGER);
        log.addAppender(appender);
        for (int i = 0; i < 2_000; i++) {
            log.info("line {} {}", i, "x".repeat(500));
        }
        context.stop();

        assertThat(rotated(folder)).isTrue();
        assertThat(Files.size(folder.resolve("wings.log"))).isLessThan(500_000);
    }

    private static boolean rotated(Path folder) throws Exception {
        try (var files = Files.list(folder)) {
            return files.anyMatch(
                    file ->
                            file.getFileName()
                                    .toString()
                                    .matches("wings\\.\\d{4}-.*\\.log(\\.gz)?.*"));
        }
    }

    @Test
    void aFaultThatHappensAgainAndAgainDoesNotFillTheLog() {
        var now = new AtomicLong();
        var context = new LoggerContext();
        var limit = new RepeatLimit(now::get);
        limit.setContext(context);
        limit.start();
        context.addTurboFilter(limit);
        var ring = new LogRing();
        var appender = new RingAppender(ring, new LogText(new LogMask(List::of)));
        appender.setContext(context);
        appender.start();
        var log = context.getLogger(LOGGER);
        log.addAppender(appender);
        log.setLevel(Level.INFO);

        for (int i = 0; i < 100_000; i++) {
            log.warn("socket closed: token expired id={}", i);
        }
        log.warn("another fault");
        log.info("information is not limited");
        assertThat(ring.newest(LogFilter.ALL, 2_000)).hasSize(RepeatLimit.MOST + 2);

        now.addAndGet(RepeatLimit.TIME.toNanos());
        log.warn("socket closed: token expired id={}", 0);
        assertThat(ring.newest(LogFilter.ALL, 2))
                .extracting(LogRecord::message)
                .containsExactly(
                        (100_000 - RepeatLimit.MOST) + " more like the next line were left out",
                        "socket closed: token expired id=0");
    }

    @Test
    void faultsWhosePhraseDiffersEachTimeAreLimitedTogetherInTheEnd() {
        var context = new LoggerContext();
        var limit = new RepeatLimit(() -> 0);
        limit.start();
        context.addTurboFilter(limit);
        var ring = new LogRing(5_000, 10_000_000);
        var appender = new RingAppender(ring, new LogText(new LogMask(List::of)));
        appender.setContext(context);
        appender.start();
        var log = context.getLogger(LOGGER);
        log.addAppender(appender);

        for (int i = 0; i < 10_000; i++) {
            log.error("fault number " + i);
        }

        assertThat(ring.newest(LogFilter.ALL, 5_000)).hasSizeLessThan(1_100);
    }
}
