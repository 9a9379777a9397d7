package quetzal.panel.event;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What one watcher asks for: done in order, one thing after the other, and no faster than he reads the answers.
final class WatchRequests {
    private static final Logger LOG = LoggerFactory.getLogger(WatchRequests.class);

    /// - unit: objects read at once
    private static final int PAGE = 100;

    private static final int NAMES_PAGE = 5_000;

    /// Requests that wait for earlier ones; who sends more is flooding.
    private static final int MOST_STEPS = 500;

    /// - unit: objects named one by one, of one resource
    private static final int MOST_WANTED = 1_000;

    private final EventHub hub;
    private final Watch watch;
    private final WatchBook book;
    private final Deque<Step> steps = new ArrayDeque<>();
    private boolean working;

    /// Something to be done in the order in which it was asked for.
    private sealed interface Step {
        record Ask(WatchRequest request) implements Step {}

        /// Reads on for a subscription to everything.
        record More(Subscription subscription, long round, long version) implements Step {}
    }

    WatchRequests(EventHub hub, Watch watch, WatchBook book) {
        this.hub = hub;
        this.watch = watch;
        this.book = book;
    }

    void add(WatchRequest request) {
        watch.lock();
        try {
            if (steps.size() >= MOST_STEPS) {
                watch.end(1008, "too many requests");
                return;
            }
            steps.addLast(new Step.Ask(request));
            work();
        } finally {
            watch.unlock();
        }
    }

    /// Under the lock.
    void clear() {
        steps.clear();
    }

    /// Goes on with what was asked for, unless that is under way or the client has too much to read yet.
    void work() {
        if (!working
                && !watch.closed()
                && !steps.isEmpty()
                && book.outbox().size() <= Outbox.FEW_FRAMES) {
            working = true;
            hub.run(this::steps);
        }
    }

    private void steps() {
        while (true) {
            Step step;
            watch.lock();
            try {
                var next = book.outbox().size() > Outbox.FEW_FRAMES ? null : steps.pollFirst();
                if (watch.closed() || next == null) {
                    working = false;
                    return;
                }
                step = next;
            } finally {
                watch.unlock();
            }
            try {
                switch (step) {
                    case Step.Ask(var request) -> ask(request);
                    case Step.More more -> more(hub.topic(more.subscription().resource()), more);
                }
            } catch (RuntimeException e) {
                watch.lock();
                try {
                    working = false;
                    if (watch.closed()) {
                        return;
                    }
                    LOG.error(
                            "what is watched could not be read: user={}", watch.viewer().user(), e);
                    watch.end(1011, "the panel could not read what is watched");
                } finally {
                    watch.unlock();
                }
                return;
            }
        }
    }

    private void ask(WatchRequest request) {
        var topic = hub.topic(request.resource());
        if (!request.subscribe()) {
            unsubscribe(topic, request);
        } else if (topic.adminsOnly() && !hub.refresh(watch).rootAdmin()) {
            watch.refuse(Refused.FORBIDDEN, request.resource().word(), request.id());
        } else if (request.all() && topic.singly()) {
            watch.refuse(Refused.BAD_REQUEST, request.resource().word(), request.id());
        } else if (request.all()) {
            subscribeAll(request);
        } else {
            subscribeOne(topic, request);
        }
    }

    private void subscribeAll(WatchRequest request) {
        watch.lock();
        try {
            if (watch.closed()) {
                return;
            }
            watch.good();
            var subscription = book.subscription(request.resource());
            var round = subscription.wantAll(request.initial());
            hub.subscribers(request.resource()).addAll(subscription, watch.viewer());
            steps.addFirst(new Step.More(subscription, round, hub.version()));
        } finally {
            watch.unlock();
        }
    }

    private <V> void more(Topic<V> topic, Step.More step) {
        var subscription = step.subscription();
        long after;
        watch.lock();
        try {
            if (!subscription.isRound(step.round())) {
                return;
            }
            subscription.beginReading();
            after = subscription.begun() ? subscription.covered() : -1;
        } finally {
            watch.unlock();
        }
        var who = watch.viewer();
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
        watch.lock();
        try {
            if (!subscription.isRound(step.round()) || !who.equals(watch.viewer())) {
                return;
            }
            for (var delivery : page) {
                if (delivery.visibleTo(who)) {
                    if (topic.appendOnly()) {
                        subscription.passes(delivery.number());
                    } else {
                        book.know(subscription, delivery.number());
                    }
                    // Fits: reading goes on only when little waits.
                    book.outbox()
                            .put(
                                    subscription.resource(),
                                    delivery.number(),
                                    EventType.ADDED,
                                    delivery.shown(EventType.ADDED, who));
                }
            }
            read(step, page.isEmpty() ? 0 : page.getLast().number(), page.size() < most);
        } finally {
            watch.unlock();
        }
    }

    private <V> void take(Topic<V> topic, Step.More step, List<Topic.Name> names) {
        var subscription = step.subscription();
        watch.lock();
        try {
            if (!subscription.isRound(step.round())) {
                return;
            }
            for (var name : names) {
                hub.subscribers(topic.resource()).name(name.number(), name.id());
                book.know(subscription, name.number());
            }
            read(step, names.isEmpty() ? 0 : names.getLast().number(), names.size() < NAMES_PAGE);
        } finally {
            watch.unlock();
        }
    }

    private void read(Step.More step, long last, boolean complete) {
        var subscription = step.subscription();
        if (complete) {
            subscription.endReadingAll();
            book.outbox()
                    .answer(
                            subscription.resource(),
                            EventType.SYNCED,
                            EventFrames.synced(
                                    subscription.resource(), WatchRequest.ALL, step.version()));
        } else {
            subscription.endReading(last);
            steps.addFirst(step);
        }
        book.tellLate(subscription);
        book.due();
    }

    private <V> void subscribeOne(Topic<V> topic, WatchRequest request) {
        OptionalLong found = hub.read(tx -> topic.number(tx, request.id()));
        if (found.isEmpty()) {
            watch.refuse(Refused.FORBIDDEN, request.resource().word(), request.id());
            return;
        }
        long number = found.getAsLong();
        long version = hub.version();
        Subscription subscription;
        watch.lock();
        try {
            if (watch.closed()) {
                return;
            }
            subscription = book.subscription(request.resource());
            if (!subscription.wanted().contains(number)
                    && subscription.wanted().size() >= MOST_WANTED) {
                watch.refuse(Refused.BAD_REQUEST, request.resource().word(), request.id());
                return;
            }
            subscription.beginLoading(number);
            hub.subscribers(request.resource()).addOne(subscription, number);
        } finally {
            watch.unlock();
        }
        var rows = hub.read(tx -> topic.read(tx, List.of(number)));
        watch.lock();
        try {
            subscription.endLoading(number);
            if (watch.closed() || subscription.ended()) {
                return;
            }
            var visible =
                    rows.stream().filter(row -> row.seenBy(watch.viewer()).isPresent()).findFirst();
            if (visible.isEmpty()) {
                subscription.wanted().remove(number);
                hub.subscribers(request.resource()).removeOne(subscription, number);
                watch.refuse(Refused.FORBIDDEN, request.resource().word(), request.id());
                return;
            }
            watch.good();
            book.know(subscription, number);
            topic.begun(number);
            var delivery = hub.delivery(topic, visible.get(), version);
            if (request.initial()) {
                book.outbox()
                        .put(
                                request.resource(),
                                number,
                                EventType.ADDED,
                                delivery.shown(EventType.ADDED, watch.viewer()));
            }
            book.outbox()
                    .answer(
                            request.resource(),
                            EventType.SYNCED,
                            EventFrames.synced(request.resource(), request.id(), version));
            book.tellLate(subscription);
            book.due();
        } finally {
            watch.unlock();
        }
    }

    private <V> void unsubscribe(Topic<V> topic, WatchRequest request) {
        OptionalLong one =
                request.all()
                        ? OptionalLong.empty()
                        : hub.read(tx -> topic.number(tx, request.id()));
        watch.lock();
        try {
            watch.good();
            var subscription = book.find(request.resource());
            if (watch.closed() || subscription == null) {
                return;
            }
            var index = hub.subscribers(request.resource());
            if (request.all()) {
                index.removeAll(subscription, watch.viewer());
                subscription.wantNotAll();
                for (var number : subscription.known().all()) {
                    book.drop(subscription, number);
                }
            } else if (one.isPresent() && subscription.wanted().remove(one.getAsLong())) {
                index.removeOne(subscription, one.getAsLong());
                book.drop(subscription, one.getAsLong());
            }
            if (!subscription.all() && subscription.wanted().isEmpty()) {
                book.remove(subscription);
            }
        } finally {
            watch.unlock();
        }
    }
}
