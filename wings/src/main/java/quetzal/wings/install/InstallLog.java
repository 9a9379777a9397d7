package quetzal.wings.install;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.protocol.daemon.WorkFrame;

/// The log of one installation while it is written: a frame in each line of its file, the last one says how it ended. A
/// full disk costs lines but neither the installation nor its end.
public final class InstallLog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(InstallLog.class);
    private static final long LARGEST = 16L << 20;

    private final FileChannel file;
    private final InstallFile.Head head;
    private final InstantSource clock;
    private final InstallDesk desk;
    private long sequence;
    private long size;
    private boolean full;

    /// - shape: goes on behind `size` bytes of whole lines, the last of which had the number `sequence`
    InstallLog(
            FileChannel file,
            InstallFile.Head head,
            long sequence,
            long size,
            InstantSource clock,
            InstallDesk desk) {
        this.file = file;
        this.head = head;
        this.sequence = sequence;
        this.size = size;
        this.clock = clock;
        this.desk = desk;
    }

    /// What the script will see; secrets are masked.
    void environment(Map<String, String> environment, SecretMask mask) {
        line(InstallAction.PULL, "Environment:");
        environment.forEach(
                (name, value) ->
                        line(
                                InstallAction.PULL,
                                "  "
                                        + name
                                        + "="
                                        + (SecretMask.hides(name)
                                                ? "********"
                                                : mask.mask(value).replace('\n', ' '))));
    }

    /// Lines beyond 16 MiB are left out.
    synchronized void line(InstallAction action, String text) {
        if (full) {
            return;
        }
        full = size > LARGEST;
        write(
                WorkFrame.line(
                        sequence + 1,
                        clock.instant(),
                        action.word(),
                        full ? "(the rest is left out)" : text));
    }

    /// The last frame. It is kept in memory as well when the disk does not take it.
    synchronized void end(InstallOutcome outcome, Instant at) {
        var frame =
                WorkFrame.end(
                        sequence + 1,
                        at,
                        outcome.status().word(),
                        outcome.exitCode().isPresent() ? outcome.exitCode().getAsInt() : null,
                        Math.max(0, Duration.between(head.startedAt(), at).toMillis()),
                        outcome.detail());
        var written = write(frame);
        try {
            file.force(false);
        } catch (IOException e) {
            log.warn("The end of an installation's log is not safe yet: {}", e.toString());
        }
        desk.ended(head.run(), written ? null : frame);
    }

    private boolean write(WorkFrame frame) {
        try {
            var bytes = ByteBuffer.wrap(InstallFile.line(frame));
            var length = bytes.remaining();
            for (var at = size; bytes.hasRemaining(); ) {
                at += file.write(bytes, at);
            }
            size += length;
            sequence++;
            desk.written();
            return true;
        } catch (IOException e) {
            full = true;
            cutBack();
            return false;
        }
    }

    /// What did not fit whole must not be there in part.
    private void cutBack() {
        try {
            file.truncate(size);
        } catch (IOException e) {
            log.warn("An installation's log could not be cut back: {}", e.toString());
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            log.warn("An installation's log could not be closed: {}", e.toString());
        }
    }
}
