package quetzal.panel.event;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One who watches. Nothing here waits for him: what he asks is done by his [WatchRequests], what he is sent waits in
/// his [WatchBook], and one lock guards both.
public final class Watch implements AutoCloseable {
    private static final int BAD_IN_A_ROW = 3;
    private static final int FRAMES_AT_ONCE = 64;
    private static final int BYTES_AT_ONCE = 256 * 1024;

    private final EventHub hub;
    private final Outlet outlet;
    private final ReentrantLock lock = new ReentrantLock();
    private final WatchBook book;
    private final WatchRequests requests;
    private volatile Viewer viewer;
    private boolean closed;
    private int badInARow;

    /// Where events go. Its methods are called under the watch's lock and must not wait.
    public interface Outlet {
        /// There is something to [Watch#pull].
        void wake();

        /// Sends this before anything that waits; never dropped.
        void control(String text);

        void close(int code, String reason);
    }

    Watch(EventHub hub, Viewer viewer, Outlet outlet) {
        this.hub = hub;
        this.viewer = viewer;
        this.outlet = outlet;
        this.book = new WatchBook(hub, this);
        this.requests = new WatchRequests(hub, this, book);
    }

    void lock() {
        lock.lock();
    }

    /// Whoever lets go of the lock wakes the stream, if there is something to send: sending needs no lock.
    void unlock() {
        boolean wake = lock.getHoldCount() == 1 && book.takeDue();
        lock.unlock();
        if (wake) {
            outlet.wake();
        }
    }

    public Viewer viewer() {
        return viewer;
    }

    /// Under the lock.
    boolean closed() {
        return closed;
    }

    /// Takes one text frame of the client.
    public void receive(String text) {
        switch (WatchRequest.read(text)) {
            case WatchRequest.Read.Bad(var reason, var resource, var id) ->
                    refuse(reason, resource, id);
            case WatchRequest.Read.Good(var request) -> requests.add(request);
        }
    }

    void refuse(Refused reason, @Nullable String resource, @Nullable String id) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            outlet.control(EventFrames.error(reason, resource, id));
            if (++badInARow >= BAD_IN_A_ROW) {
                outlet.close(1008, "three bad requests in a row");
            }
        } finally {
            unlock();
        }
    }

    /// Under the lock: the client has asked for something sensible.
    void good() {
        badInARow = 0;
    }

    /// Under the lock.
    void end(int code, String reason) {
        outlet.close(code, reason);
    }

    /// Hands over what is due, oldest first, at most a bounded batch.
    ///
    /// - shape: true when more is due
    public boolean pull(Consumer<byte[]> out) {
        lock();
        try {
            int bytes = 0;
            for (int i = 0; i < FRAMES_AT_ONCE && bytes < BYTES_AT_ONCE; i++) {
                var frame = book.outbox().take();
                if (frame == null) {
                    break;
                }
                bytes += frame.length;
                out.accept(frame);
            }
            requests.work();
            return book.outbox().size() > 0;
        } finally {
            unlock();
        }
    }

    @Override
    public void close() {
        lock();
        try {
            closed = true;
            requests.clear();
            book.clear();
        } finally {
            unlock();
        }
        hub.gone(this);
    }

    /// News of one object.
    void offer(Subscription subscription, Delivery<?> delivery) {
        lock();
        try {
            book.offer(subscription, delivery);
        } finally {
            unlock();
        }
    }

    /// The client has to subscribe to this resource anew.
    void resync(Resource resource) {
        lock();
        try {
            var subscription = book.find(resource);
            if (subscription != null) {
                book.resync(subscription);
            }
        } finally {
            unlock();
        }
    }

    /// The account is another one's now: administrators' topics end with the right, and what is seen of the others may be
    /// something else.
    void standing(boolean rootAdmin) {
        lock();
        try {
            if (closed || viewer.rootAdmin() == rootAdmin) {
                return;
            }
            for (var resource : book.withdrawn()) {
                outlet.control(EventFrames.error(Refused.FORBIDDEN, resource.word(), null));
            }
            viewer = new Viewer(viewer.user(), rootAdmin);
        } finally {
            unlock();
        }
    }
}
