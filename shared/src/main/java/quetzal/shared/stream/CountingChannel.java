package quetzal.shared.stream;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells whether anything was added, so that nothing is flushed for nothing.
final class CountingChannel implements FrameChannel {
    private final FrameChannel channel;
    private final AtomicLong added = new AtomicLong();

    CountingChannel(FrameChannel channel) {
        this.channel = channel;
    }

    long added() {
        return added.get();
    }

    @Override
    public void add(byte[] text) {
        added.incrementAndGet();
        channel.add(text);
    }

    @Override
    public void addBinary(byte[] bytes) {
        added.incrementAndGet();
        channel.addBinary(bytes);
    }

    @Override
    public void flush(Consumer<@Nullable Throwable> done) {
        channel.flush(done);
    }

    @Override
    public void ping() {
        channel.ping();
    }

    @Override
    public void close(StreamClose why) {
        channel.close(why);
    }

    @Override
    public void cut() {
        channel.cut();
    }

    @Override
    public long received() {
        return channel.received();
    }
}
