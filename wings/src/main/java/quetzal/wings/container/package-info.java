/// Everything between the daemon and the container engine. The rest of wings sees only [ContainerRuntime] and the
/// records beside it; engine client types stay inside the packages below this one.
@NullMarked
package quetzal.wings.container;

import org.jspecify.annotations.NullMarked;
