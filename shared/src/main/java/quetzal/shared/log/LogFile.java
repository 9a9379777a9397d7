package quetzal.shared.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// The log as a file: one line a record, as harmless as in the ring.
///
/// - shape: a new file each day and each [#FILE_MIB]; old ones are compressed and go after [#DAYS] or beyond
///   [#TOTAL_MIB] in all
final class LogFile {
    static final int FILE_MIB = 10;
    static final int DAYS = 30;
    static final int TOTAL_MIB = 200;

    private LogFile() {}

    static Appender<ILoggingEvent> appender(
            LoggerContext context, LogCapture.File file, LogText text) {
        return appender(context, file, text, FileSize.valueOf(FILE_MIB + "MB"));
    }

    static Appender<ILoggingEvent> appender(
            LoggerContext context, LogCapture.File file, LogText text, FileSize most) {
        var appender =
                file.rotate() ? rolling(context, file.path(), most) : plain(context, file.path());
        appender.setEncoder(encoder(context, text));
        return appender;
    }

    private static FileAppender<ILoggingEvent> plain(LoggerContext context, Path path) {
        var appender = new FileAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setFile(path.toString());
        return appender;
    }

    private static FileAppender<ILoggingEvent> rolling(
            LoggerContext context, Path path, FileSize most) {
        var appender = new RollingFileAppender<ILoggingEvent>();
        appender.setContext(context);
        // the policy reads the file's name when it starts
        appender.setFile(path.toString());
        var name = path.toString().replaceFirst("\\.log$", "");
        var policy = new SizeAndTimeBasedRollingPolicy<ILoggingEvent>();
        policy.setContext(context);
        policy.setParent(appender);
        policy.setFileNamePattern(name + ".%d{yyyy-MM-dd}.%i.log.gz");
        policy.setMaxFileSize(most);
        policy.setMaxHistory(DAYS);
        policy.setTotalSizeCap(FileSize.valueOf(TOTAL_MIB + "MB"));
        policy.setCleanHistoryOnStart(true);
        appender.setRollingPolicy(policy);
        policy.start();
        return appender;
    }

    private static LayoutWrappingEncoder<ILoggingEvent> encoder(
            LoggerContext context, LogText text) {
        var layout = new Lines(text);
        layout.setContext(context);
        layout.start();
        var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        return encoder;
    }

    private static final class Lines extends LayoutBase<ILoggingEvent> {
        private final LogText text;

        Lines(LogText text) {
            this.text = text;
        }

        @Override
        public String doLayout(ILoggingEvent event) {
            var line = RingAppender.record(event, text);
            return "%s %-5s %s - %s%n"
                    .formatted(line.ts(), line.level(), line.component(), line.message());
        }
    }
}
