package quetzal.wings.container;

/// Called on the event stream's own thread, one event at a time; must not wait.
@FunctionalInterface
public interface ContainerEventListener {
    void on(ContainerEvent event);
}
