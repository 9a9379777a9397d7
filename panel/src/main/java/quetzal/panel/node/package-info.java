/// Machines and where they are: their tokens, health, addresses (allocations), and the client of the daemon on each.
@NullMarked
package quetzal.panel.node;

import org.jspecify.annotations.NullMarked;
