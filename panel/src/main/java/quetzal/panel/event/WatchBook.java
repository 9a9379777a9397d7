package quetzal.panel.event;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one watcher has subscribed to, what he knows of it, and what he has yet to be sent. Guarded by its watch's
/// lock.
final class WatchBook {
    private final EventHub hub;
    private final Watch watch;
    private final Map<Resource, Subscription> subscriptions = new EnumMap<>(Resource.class);
    private final Outbox outbox = new Outbox();
    private boolean due;

    WatchBook(EventHub hub, Watch watch) {
        this.hub = hub;
        this.watch = watch;
    }

    Outbox outbox() {
        return outbox;
    }

    /// There is something to send.
    void due() {
        due = true;
    }

    boolean takeDue() {
        boolean was = due;
        due = false;
        return was;
    }

    Subscription subscription(Resource resource) {
        return subscriptions.computeIfAbsent(resource, one -> new Subscription(watch, one));
    }

    @Nullable Subscription find(Resource resource) {
        return subscriptions.get(resource);
    }

    /// Ends it without a word.
    void remove(Subscription subscription) {
        subscriptions.remove(subscription.resource(), subscription);
        retire(subscription);
    }

    void clear() {
        subscriptions.values().forEach(this::retire);
        subscriptions.clear();
    }

    private void retire(Subscription subscription) {
        subscription.end();
        hub.subscribers(subscription.resource()).remove(subscription, watch.viewer());
        outbox.dropAll(subscription.resource());
    }

    /// News of one object.
    void offer(Subscription subscription, Delivery<?> delivery) {
        if (subscription.ended() || !subscription.covers(delivery.number())) {
            return;
        }
        if (subscription.reached(delivery.number())) {
            tell(subscription, delivery);
        } else if (subscription.mayMiss(delivery.number()) && !subscription.keep(delivery)) {
            resync(subscription);
        }
    }

    private void tell(Subscription subscription, Delivery<?> delivery) {
        long number = delivery.number();
        boolean fits;
        if (delivery.visibleTo(watch.viewer())) {
            if (delivery.appendOnly() && !subscription.passes(number)) {
                return;
            }
            boolean fresh = delivery.appendOnly() || know(subscription, number);
            var resource = subscription.resource();
            boolean unsent = outbox.waitingFor(resource, number) == EventType.ADDED;
            var type = fresh || unsent ? EventType.ADDED : EventType.MODIFIED;
            fits = outbox.put(resource, number, type, delivery.shown(type, watch.viewer()));
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

    boolean know(Subscription subscription, long number) {
        boolean fresh = subscription.known().add(number);
        if (fresh) {
            hub.subscribers(subscription.resource()).learn(subscription, number);
        }
        return fresh;
    }

    /// The client has to subscribe anew.
    void resync(Subscription subscription) {
        remove(subscription);
        outbox.answer(
                subscription.resource(),
                EventType.RESYNC,
                EventFrames.resync(subscription.resource()));
        due = true;
    }

    /// Another one's eyes see from now on: administrators' topics end and are answered, the others begin anew.
    List<Resource> withdrawn() {
        var ended = new ArrayList<Resource>();
        for (var subscription : List.copyOf(subscriptions.values())) {
            if (hub.topic(subscription.resource()).adminsOnly()) {
                remove(subscription);
                ended.add(subscription.resource());
            } else {
                resync(subscription);
            }
        }
        return ended;
    }

    /// What happened while the objects were being read, as far as they are there now.
    void tellLate(Subscription subscription) {
        for (var late = subscription.takeLate();
                late != null && !subscription.ended();
                late = subscription.takeLate()) {
            tell(subscription, late);
        }
    }

    /// Nothing more of an object that is no longer covered, not even what waits.
    void drop(Subscription subscription, long number) {
        if (!subscription.covers(number) && subscription.known().remove(number)) {
            hub.subscribers(subscription.resource()).forget(subscription, number);
            outbox.drop(subscription.resource(), number);
        }
    }
}
