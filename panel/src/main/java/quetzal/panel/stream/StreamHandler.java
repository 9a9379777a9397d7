package quetzal.panel.stream;

/// Hears what the client of one stream sends. Frames come whole, one after the other; while one is being handled the next
/// is not read. What is thrown closes the stream with 1011 and is logged under the request's number.
public interface StreamHandler {
    /// For streams whose client has nothing to say: texts are ignored.
    StreamHandler DEAF = new StreamHandler() {};

    default void text(String frame) throws Exception {}

    /// False when no binary frame is due here, which closes the stream with 1003.
    default boolean binary(byte[] frame) throws Exception {
        return false;
    }

    /// The connection is over, whoever ended it. Called once.
    default void closed() {}
}
