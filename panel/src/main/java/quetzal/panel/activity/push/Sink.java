package quetzal.panel.activity.push;

import java.io.IOException;
import java.util.List;

/// A receiver.
interface Sink {
    String name();

    /// For people; without user name, password and query.
    String target();

    /// Sends these and comes back when the receiver has them, as far as its protocol can tell.
    ///
    /// - unit: ends within [Outlet#TOTAL]
    void send(List<PushLine> lines) throws IOException;
}
