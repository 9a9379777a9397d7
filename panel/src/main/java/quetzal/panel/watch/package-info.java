/// The stream of events: what changes, as it happens.
@NullMarked
package quetzal.panel.watch;

import org.jspecify.annotations.NullMarked;
