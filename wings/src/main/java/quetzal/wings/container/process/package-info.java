/// Servers as bare processes of the host, for development and hosts with one user. Nothing is confined.
@NullMarked
package quetzal.wings.container.process;

import org.jspecify.annotations.NullMarked;
