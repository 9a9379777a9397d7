package quetzal.shared.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// How records look on a process's own output: without secrets and without what a terminal would act on. A record is
/// one line; a stack trace follows line by line, each moved in, so that nothing which was logged can pass for a record
/// of its own.
public final class ConsoleLayout extends LayoutBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    private volatile LogText text;

    /// For the time before it is known what the process's secrets are: their forms are hidden all the same.
    public ConsoleLayout() {
        this.text = new LogText(new LogMask(List::of));
    }

    /// From now on hides what this one hides.
    void use(LogText known) {
        text = known;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        return "%s %-5s %s - %s%n%s"
                .formatted(
                        TIME.format(event.getInstant()),
                        event.getLevel(),
                        RingAppender.component(event.getLoggerName()),
                        text.line(event.getFormattedMessage()),
                        trace(event));
    }

    private String trace(ILoggingEvent event) {
        var thrown = event.getThrowableProxy();
        if (thrown == null) {
            return "";
        }
        return TraceLines.of(ThrowableProxyUtil.asString(thrown)).stream()
                .map(
                        line ->
                                (line.startsWith("\t") ? "        " : "    ")
                                        + text.line(line)
                                        + System.lineSeparator())
                .collect(Collectors.joining());
    }
}
