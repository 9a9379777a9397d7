/// Work owed to nodes: written in the transaction of the change that needs it, sent until acknowledged.
@NullMarked
package quetzal.panel.job;

import org.jspecify.annotations.NullMarked;
