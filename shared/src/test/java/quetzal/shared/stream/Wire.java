package quetzal.shared.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A socket whose writes end when the test says so.
public final class Wire implements FrameChannel {
    public final List<String> sent = new ArrayList<>();
    private final List<String> added = new ArrayList<>();
    private @Nullable Consumer<@Nullable Throwable> writing;
    public boolean stuck;
    public boolean cut;
    public int pings;
    public long received;

    @Override
    public void add(byte[] text) {
        added.add(new String(text, StandardCharsets.UTF_8));
    }

    @Override
    public void addBinary(byte[] bytes) {
        added.add("binary " + bytes.length);
    }

    @Override
    public void flush(Consumer<@Nullable Throwable> done) {
        assertThat(writing).as("one flush at a time").isNull();
        sent.addAll(added);
        added.clear();
        if (stuck) {
            writing = done;
        } else {
            done.accept(null);
        }
    }

    /// The write that hangs ends.
    public void taken(@Nullable Throwable failure) {
        var done = writing;
        writing = null;
        stuck = false;
        if (done != null) {
            done.accept(failure);
        }
    }

    @Override
    public void ping() {
        pings++;
    }

    @Override
    public void close(StreamClose why) {
        sent.addAll(added);
        added.clear();
        sent.add("close " + why.code());
    }

    @Override
    public void cut() {
        cut = true;
    }

    @Override
    public long received() {
        return received;
    }
}
