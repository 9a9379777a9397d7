/// The Docker engine behind [quetzal.wings.container.ContainerRuntime]. No type of the engine's client library leaves
/// this package.
@NullMarked
package quetzal.wings.container.docker;

import org.jspecify.annotations.NullMarked;
