package quetzal.panel.event;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Changes that were told of and have yet to be passed on: the numbers of objects, each once, however often it changed.
final class Changes {
    /// When more than this waits to be read, watchers subscribe anew instead.
    private static final int MOST_WAITING = 20_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Map<Resource, Set<Long>> waiting = new EnumMap<>(Resource.class);
    private final Set<Resource> lost = EnumSet.noneOf(Resource.class);
    private volatile long version;
    private boolean listened;

    /// - shape: of `lost` nobody knows what changed; everything up to `version` is visible to whoever reads now
    record Batch(Map<Resource, Set<Long>> changed, Set<Resource> lost, long version) {}

    /// Everything told up to here is visible to whoever reads now.
    long version() {
        return version;
    }

    /// One begins to listen. When that is not the first time, changes may have been missed.
    void listening(long transaction) {
        lock.lock();
        try {
            version = Math.max(version, transaction - 1);
            if (listened) {
                lost.addAll(EnumSet.allOf(Resource.class));
                waiting.clear();
                news.signal();
            }
            listened = true;
        } finally {
            lock.unlock();
        }
    }

    void told(Notice notice) {
        lock.lock();
        try {
            version = Math.max(version, notice.transaction());
            if (notice.all()) {
                lost.add(notice.resource());
            } else {
                var numbers = waiting.computeIfAbsent(notice.resource(), _ -> new TreeSet<>());
                numbers.addAll(notice.numbers());
                if (numbers.size() > MOST_WAITING) {
                    waiting.remove(notice.resource());
                    lost.add(notice.resource());
                }
            }
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for something and takes all of it.
    Batch take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && lost.isEmpty()) {
                news.await();
            }
            var batch = new Batch(new EnumMap<>(Resource.class), EnumSet.copyOf(lost), version);
            batch.changed().putAll(waiting);
            waiting.clear();
            lost.clear();
            return batch;
        } finally {
            lock.unlock();
        }
    }
}
