package quetzal.panel.watch;

import quetzal.panel.event.EventHub;
import quetzal.panel.event.Viewer;
import quetzal.panel.event.Watch;
import quetzal.panel.stream.StreamCaller;
import quetzal.panel.stream.StreamHandler;
import quetzal.shared.stream.FrameChannel;
import quetzal.shared.stream.LiveStream;
import quetzal.shared.stream.StreamClose;
import quetzal.shared.stream.StreamSource;

/// One client's stream of events: a [Watch] at the end of a socket.
final class EventStream implements StreamHandler, StreamSource {
    private final Watch watch;

    private EventStream(Watch watch) {
        this.watch = watch;
    }

    static EventStream open(EventHub hub, StreamCaller caller, LiveStream stream) {
        var viewer = new Viewer(caller.user().number(), caller.admin());
        var events = new EventStream(hub.watch(viewer, outlet(stream)));
        stream.source(events);
        return events;
    }

    private static Watch.Outlet outlet(LiveStream stream) {
        return new Watch.Outlet() {
            @Override
            public void wake() {
                stream.wake();
            }

            @Override
            public void control(String text) {
                stream.control(text);
            }

            @Override
            public void close(int code, String reason) {
                stream.close(new StreamClose(code, reason));
            }
        };
    }

    @Override
    public void text(String frame) {
        watch.receive(frame);
    }

    @Override
    public boolean pull(FrameChannel out) {
        return watch.pull(out::add);
    }

    /// As a source and as a handler: whichever comes first.
    @Override
    public void close() {
        watch.close();
    }

    @Override
    public void closed() {
        watch.close();
    }
}
