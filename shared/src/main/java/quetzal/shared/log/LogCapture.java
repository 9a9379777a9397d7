package quetzal.shared.log;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// Between [#start] and [#close] all that the process logs is in [#ring], and in a file if one is wanted, and repeated
/// faults are limited.
public final class LogCapture implements AutoCloseable {
    private final LogRing ring = new LogRing();
    private final LoggerContext context;
    private final List<Appender<ILoggingEvent>> appenders = new ArrayList<>();
    private final RepeatLimit limit = new RepeatLimit(System::nanoTime);

    private LogCapture(LoggerContext context) {
        this.context = context;
    }

    /// A file to write besides.
    ///
    /// - shape: rotated by day and size and kept within bounds when `rotate`, else only ever appended to
    public record File(Path path, boolean rotate) {}

    /// - shape: `secrets` are texts that must appear nowhere
    /// - errors: [IllegalStateException] when slf4j is bound to something other than logback
    public static LogCapture start(Supplier<List<String>> secrets, @Nullable File file) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            throw new IllegalStateException("logback is not what logs here");
        }
        var capture = new LogCapture(context);
        var text = new LogText(new LogMask(secrets));
        capture.attach("ring", new RingAppender(capture.ring, text));
        if (file != null) {
            capture.attach("file", LogFile.appender(context, file, text));
        }
        capture.hideOnConsoles(text);
        capture.limit.setContext(context);
        capture.limit.start();
        context.addTurboFilter(capture.limit);
        return capture;
    }

    private void attach(String name, Appender<ILoggingEvent> appender) {
        appender.setContext(context);
        appender.setName(name + "-" + System.identityHashCode(this));
        appender.start();
        root().addAppender(appender);
        appenders.add(appender);
    }

    /// What goes to the process's own output knows the secrets from now on, and still after [#close].
    private void hideOnConsoles(LogText text) {
        for (var all = root().iteratorForAppenders(); all.hasNext(); ) {
            if (all.next() instanceof ConsoleAppender<ILoggingEvent> console
                    && console.getEncoder() instanceof LayoutWrappingEncoder<ILoggingEvent> encoder
                    && encoder.getLayout() instanceof ConsoleLayout layout) {
                layout.use(text);
            }
        }
    }

    private Logger root() {
        return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    public LogRing ring() {
        return ring;
    }

    @Override
    public void close() {
        context.getTurboFilterList().remove(limit);
        for (var appender : appenders) {
            root().detachAppender(appender);
            appender.stop();
        }
    }
}
