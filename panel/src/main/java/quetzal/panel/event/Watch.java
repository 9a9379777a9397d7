package quetzal.panel.event;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One who watches: what he subscribed to and what he has yet to be sent. Nothing here waits for him.
public final class Watch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    /// - unit: objects read at once
    private static final int PAGE = 100;

    private static final int NAMES_PAGE = 5_000;

    /// Requests that wait for earlier ones; who sends more is flooding.
    private static final int MOST_STEPS = 500;

    /// - unit: objects named one by one, of one resource
    private static final int MOST_WANTED = 1_000;

    private static final int BAD_IN_A_ROW = 3;
    private static final int FRAMES_AT_ONCE = 64;
    private static final int BYTES_AT_ONCE = 256 * 1024;

    private final EventHub hub;
    private final Outlet outlet;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Resource, Subscription> subscriptions = new EnumMap<>(Resource.class);
    private final Outbox outbox = new Outbox();
    private final Deque<Step> steps = new ArrayDeque<>();
    private volatile Viewer viewer;
    private boolean due;
    private boolean working;
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

    /// Something to be done in the order in which it was asked for.
    private sealed interface Step {
        record Ask(WatchRequest request) implements Step {}

        /// Reads on for a subscription to everything.
        record More(Subscription subscription, long round, long version) implements Step {}
    }

    Watch(EventHub hub, Viewer viewer, Outlet outlet) {
        this.hub = hub;
        this.viewer = viewer;
        this.outlet = outlet;
    }

    /// Whoever lets go of the lock wakes the stream, if there is something to send: sending needs no lock.
    private void unlock() {
        boolean wake = due && lock.getHoldCount() == 1;
        if (wake) {
            due = false;
        }
        lock.unlock();
        if (wake) {
            outlet.wake();
        }
    }

    public Viewer viewer() {
        return viewer;
    }

    /// Takes one text frame of the client.
    public void receive(String text) {
        switch (WatchRequest.read(text)) {
            case WatchRequest.Read.Bad(var reason, var resource, var id) ->
                    refuse(reason, resource, id);
            case WatchRequest.Read.Good(var request) -> {
                lock.lock();
                try {
                    if (steps.size() >= MOST_STEPS) {
                        outlet.close(1008, "too many requests");
                        return;
                    }
                    steps.addLast(new Step.Ask(request));
                    work();
                } finally {
                    unlock();
                }
            }
        }
    }

    private void refuse(Refused reason, @Nullable String resource, @Nullable String id) {
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

    /// Hands over what is due, oldest first, at most a bounded batch.
    ///
    /// - shape: true when more is due
    public boolean pull(Consumer<byte[]> out) {
        lock.lock();
        try {
            int bytes = 0;
            for (int i = 0; i < FRAMES_AT_ONCE && bytes < BYTES_AT_ONCE; i++) {
                var frame = outbox.take();
                if (frame == null) {
                    break;
                }
                bytes += frame.length;
                out.accept(frame);
            }
            work();
            return outbox.size() > 0;
        } finally {
            unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            steps.clear();
            subscriptions.values().forEach(this::retire);
            subscriptions.clear();
        } finally {
            unlock();
        }
        hub.gone(this);
    }

    private void retire(Subscription subscription) {
        subscription.end();
        hub.subscribers(subscription.resource()).remove(subscription, viewer);
        outbox.dropAll(subscription.resource());
    }

    // News

    /// News of one object.
    void offer(Subscription subscription, Delivery<?> delivery) {
        lock.lock();
        try {
            if (subscription.ended() || !subscription.covers(delivery.number())) {
                return;
            }
            if (subscription.reached(delivery.number())) {
                tell(subscription, delivery);
            } else if (subscription.mayMiss(delivery.number()) && !subscription.keep(delivery)) {
                resync(subscription);
            }
        } finally {
            unlock();
        }
    }

    private void tell(Subscription subscription, Delivery<?> delivery) {
        long number = delivery.number();
        boolean fits;
        if (delivery.visibleTo(viewer)) {
            if (delivery.appendOnly() && !subscription.passes(number)) {
                return;
            }
            boolean fresh = delivery.appendOnly() || know(subscription, number);
            var resource = subscription.resource();
            boolean unsent = outbox.waitingFor(resource, number) == EventType.ADDED;
            var type = fresh || unsent ? EventType.ADDED : EventType.MODIFIED;
            fits = outbox.put(resource, number, type, delivery.shown(type, viewer));
        } else if (subscription.known().remove(number)) {
            hub.subscribers(subscription.resource()).forget(subscription, number);
            fits =
                    outbox.put(
                            subscription.resource(), number, EventType.DELETED, delivery.deleted());
        } else {
            return;
        }
        if (!fits) {
            resync(subscription);
        }
        due = true;
    }

    private boolean know(Subscription subscription, long number) {
        boolean fresh = subscription.known().add(number);
        if (fresh) {
            hub.subscribers(subscription.resource()).learn(subscription, number);
        }
        return fresh;
    }

    /// The client has to subscribe to this resource anew.
    void resync(Resource resource) {
        lock.lock();
        try {
            var subscription = subscriptions.get(resource);
            if (subscription != null) {
                resync(subscription);
            }
        } finally {
            unlock();
        }
    }

    private void resync(Subscription subscription) {
        subscriptions.remove(subscription.resource(), subscription);
        retire(subscription);
        outbox.answer(
                subscription.resource(),
                EventType.RESYNC,
                EventFrames.resync(subscription.resource()));
        due = true;
    }

    /// The account is another one's now: administrators' topics end with the right, and what is seen of the others may be
    /// something else.
    void standing(boolean rootAdmin) {
        lock.lock();
        try {
            if (closed || viewer.rootAdmin() == rootAdmin) {
                return;
            }
            for (var subscription : List.copyOf(subscriptions.values())) {
                if (hub.topic(subscription.resource()).adminsOnly()) {
                    subscriptions.remove(subscription.resource());
                    retire(subscription);
                    outlet.control(
                            EventFrames.error(
                                    Refused.FORBIDDEN, subscription.resource().word(), null));
                } else {
                    resync(subscription);
                }
            }
            viewer = new Viewer(viewer.user(), rootAdmin);
        } finally {
            unlock();
        }
    }

    // Requests

    /// Goes on with what was asked for, unless that is under way or the client has too much to read yet.
    private void work() {
        if (!working && !closed && !steps.isEmpty() && outbox.size() <= Outbox.FEW_FRAMES) {
            working = true;
            hub.run(this::steps);
        }
    }

    private void steps() {
        while (true) {
            Step step;
            lock.lock();
            try {
                var next = outbox.size() > Outbox.FEW_FRAMES ? null : steps.pollFirst();
                if (closed || next == null) {
                    working = false;
                    return;
                }
                step = next;
            } finally {
                unlock();
            }
            try {
                switch (step) {
                    case Step.Ask(var request) -> ask(request);
                    case Step.More more -> more(hub.topic(more.subscription().resource()), more);
                }
            } catch (RuntimeException e) {
                lock.lock();
                try {
                    working = false;
                    if (closed) {
                        return;
                    }
                    LOG.error("what is watched could not be read: user={}", viewer.user(), e);
                    outlet.close(1011, "the panel could not read what is watched");
                } finally {
                    unlock();
                }
                return;
            }
        }
    }

    private void ask(WatchRequest request) {
        var topic = hub.topic(request.resource());
        if (!request.subscribe()) {
            unsubscribe(topic, request);
        } else if (topic.adminsOnly() && !hub.refresh(this).rootAdmin()) {
            refuse(Refused.FORBIDDEN, request.resource().word(), request.id());
        } else if (request.all()) {
            subscribeAll(request);
        } else {
            subscribeOne(topic, request);
        }
    }

    private void good() {
        badInARow = 0;
    }

    private Subscription subscription(Resource resource) {
        return subscriptions.computeIfAbsent(resource, one -> new Subscription(this, one));
    }

    private void subscribeAll(WatchRequest request) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            good();
            var subscription = subscription(request.resource());
            var round = subscription.wantAll(request.initial());
            hub.subscribers(request.resource()).addAll(subscription, viewer);
            steps.addFirst(new Step.More(subscription, round, hub.version()));
        } finally {
            unlock();
        }
    }

    private <V> void more(Topic<V> topic, Step.More step) {
        var subscription = step.subscription();
        long after;
        lock.lock();
        try {
            if (!subscription.isRound(step.round())) {
                return;
            }
            subscription.beginReading();
            after = subscription.begun() ? subscription.covered() : -1;
        } finally {
            unlock();
        }
        var who = viewer;
        if (subscription.withObjects()) {
            var page =
                    hub.read(tx -> topic.after(tx, who, after < 0 ? topic.start(tx) : after, PAGE));
            var deliveries = new ArrayList<Delivery<V>>();
            page.forEach(one -> deliveries.add(hub.delivery(topic, one, step.version())));
            take(topic, step, who, deliveries, PAGE);
        } else {
            var names =
                    hub.read(
                            tx ->
                                    topic.appendOnly()
                                            ? List.<Topic.Name>of()
                                            : topic.names(tx, who, Math.max(0, after), NAMES_PAGE));
            take(topic, step, names);
        }
    }

    private <V> void take(
            Topic<V> topic, Step.More step, Viewer who, List<Delivery<V>> page, int most) {
        var subscription = step.subscription();
        lock.lock();
        try {
            if (!subscription.isRound(step.round()) || !who.equals(viewer)) {
                return;
            }
            for (var delivery : page) {
                if (delivery.visibleTo(who)) {
                    if (topic.appendOnly()) {
                        subscription.passes(delivery.number());
                    } else {
                        know(subscription, delivery.number());
                    }
                    // Fits: reading goes on only when little waits.
                    outbox.put(
                            subscription.resource(),
                            delivery.number(),
                            EventType.ADDED,
                            delivery.shown(EventType.ADDED, who));
                }
            }
            read(step, page.isEmpty() ? 0 : page.getLast().number(), page.size() < most);
        } finally {
            unlock();
        }
    }

    private <V> void take(Topic<V> topic, Step.More step, List<Topic.Name> names) {
        var subscription = step.subscription();
        lock.lock();
        try {
            if (!subscription.isRound(step.round())) {
                return;
            }
            for (var name : names) {
                hub.subscribers(topic.resource()).name(name.number(), name.id());
                know(subscription, name.number());
            }
            read(step, names.isEmpty() ? 0 : names.getLast().number(), names.size() < NAMES_PAGE);
        } finally {
            unlock();
        }
    }

    private void read(Step.More step, long last, boolean complete) {
        var subscription = step.subscription();
        if (complete) {
            subscription.endReadingAll();
            outbox.answer(
                    subscription.resource(),
                    EventType.SYNCED,
                    EventFrames.synced(subscription.resource(), WatchRequest.ALL, step.version()));
        } else {
            subscription.endReading(last);
            steps.addFirst(step);
        }
        tellLate(subscription);
        due = true;
    }

    private void tellLate(Subscription subscription) {
        for (var late = subscription.takeLate();
                late != null && !subscription.ended();
                late = subscription.takeLate()) {
            tell(subscription, late);
        }
    }

    private <V> void subscribeOne(Topic<V> topic, WatchRequest request) {
        OptionalLong found = hub.read(tx -> topic.number(tx, request.id()));
        if (found.isEmpty()) {
            refuse(Refused.FORBIDDEN, request.resource().word(), request.id());
            return;
        }
        long number = found.getAsLong();
        long version = hub.version();
        Subscription subscription;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            subscription = subscription(request.resource());
            if (!subscription.wanted().contains(number)
                    && subscription.wanted().size() >= MOST_WANTED) {
                refuse(Refused.BAD_REQUEST, request.resource().word(), request.id());
                return;
            }
            subscription.beginLoading(number);
            hub.subscribers(request.resource()).addOne(subscription, number);
        } finally {
            unlock();
        }
        var rows = hub.read(tx -> topic.read(tx, List.of(number)));
        lock.lock();
        try {
            subscription.endLoading(number);
            if (closed || subscription.ended()) {
                return;
            }
            var visible = rows.stream().filter(row -> row.seenBy(viewer).isPresent()).findFirst();
            if (visible.isEmpty()) {
                subscription.wanted().remove(number);
                hub.subscribers(request.resource()).removeOne(subscription, number);
                refuse(Refused.FORBIDDEN, request.resource().word(), request.id());
                return;
            }
            good();
            know(subscription, number);
            var delivery = hub.delivery(topic, visible.get(), version);
            if (request.initial()) {
                outbox.put(
                        request.resource(),
                        number,
                        EventType.ADDED,
                        delivery.shown(EventType.ADDED, viewer));
            }
            outbox.answer(
                    request.resource(),
                    EventType.SYNCED,
                    EventFrames.synced(request.resource(), request.id(), version));
            tellLate(subscription);
            due = true;
        } finally {
            unlock();
        }
    }

    private <V> void unsubscribe(Topic<V> topic, WatchRequest request) {
        OptionalLong one =
                request.all()
                        ? OptionalLong.empty()
                        : hub.read(tx -> topic.number(tx, request.id()));
        lock.lock();
        try {
            good();
            var subscription = subscriptions.get(request.resource());
            if (closed || subscription == null) {
                return;
            }
            var index = hub.subscribers(request.resource());
            if (request.all()) {
                index.removeAll(subscription, viewer);
                subscription.wantNotAll();
                for (var number : subscription.known().all()) {
                    drop(subscription, number);
                }
            } else if (one.isPresent() && subscription.wanted().remove(one.getAsLong())) {
                index.removeOne(subscription, one.getAsLong());
                drop(subscription, one.getAsLong());
            }
            if (!subscription.all() && subscription.wanted().isEmpty()) {
                subscriptions.remove(request.resource());
                retire(subscription);
            }
        } finally {
            unlock();
        }
    }

    /// Nothing more of an object that is no longer covered, not even what waits.
    private void drop(Subscription subscription, long number) {
        if (!subscription.covers(number) && subscription.known().remove(number)) {
            hub.subscribers(subscription.resource()).forget(subscription, number);
            outbox.drop(subscription.resource(), number);
        }
    }
}
