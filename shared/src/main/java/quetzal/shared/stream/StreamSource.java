package quetzal.shared.stream;

/// What one client is to be sent, at the client's own pace: a cursor, not a queue. It is asked for more only when the last
/// batch has been written, so a client who does not read holds one batch, whatever it misses.
///
/// When something new has come up, call [LiveStream#wake]; it is cheap, and many calls make one pull.
public interface StreamSource {
    /// Adds at most one batch, about 64 KiB or a few hundred frames, and answers at once: what has to be waited for is
    /// fetched elsewhere, followed by a wake.
    ///
    /// - shape: true when more is ready; calls come one after the other, on any thread
    boolean pull(FrameChannel out);

    /// Lets go of everything. Called once, after the last [#pull], whether or not the client has had all of it.
    void close();
}
