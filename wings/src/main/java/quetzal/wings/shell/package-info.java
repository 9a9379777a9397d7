/// Shells in servers' containers: who may open one, what is recorded of it, and when it ends.
@NullMarked
package quetzal.wings.shell;

import org.jspecify.annotations.NullMarked;
