package quetzal.wings.http;

/// The HTTP side of one feature.
public interface HttpModule {
    void register(HttpRoutes routes);

    /// Called before the listener stops: end what would otherwise be cut off. Returns within a few seconds.
    default void stopping() {}
}
