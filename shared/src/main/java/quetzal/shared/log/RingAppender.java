package quetzal.shared.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.UnsynchronizedAppenderBase;

/// Puts what is logged into a ring, without secrets.
final class RingAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private final LogRing ring;
    private final LogText text;

    RingAppender(LogRing ring, LogText text) {
        this.ring = ring;
        this.text = text;
    }

    @Override
    protected void append(ILoggingEvent event) {
        ring.add(record(event, text));
    }

    static LogRecord record(ILoggingEvent event, LogText text) {
        return new LogRecord(
                event.getInstant(),
                level(event.getLevel()),
                component(event.getLoggerName()),
                text.line(whole(event)));
    }

    private static String whole(ILoggingEvent event) {
        var message = event.getFormattedMessage();
        var thrown = event.getThrowableProxy();
        return thrown == null ? message : message + "\n" + ThrowableProxyUtil.asString(thrown);
    }

    private static LogLevel level(Level level) {
        return switch (level.toInt()) {
            case Level.ERROR_INT -> LogLevel.ERROR;
            case Level.WARN_INT -> LogLevel.WARN;
            case Level.INFO_INT -> LogLevel.INFO;
            case Level.DEBUG_INT -> LogLevel.DEBUG;
            default -> LogLevel.TRACE;
        };
    }

    /// `quetzal.panel.http.WebServer` is `http`; of others the name of the library, as far as its package tells.
    static String component(String logger) {
        var parts = logger.split("\\.", -1);
        return parts.length > 3 ? parts[2] : parts[parts.length > 2 ? 1 : 0];
    }
}
