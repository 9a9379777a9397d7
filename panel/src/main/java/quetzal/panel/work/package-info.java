/// Streams of work under way: installations, and what nodes have to be told.
@NullMarked
package quetzal.panel.work;

import org.jspecify.annotations.NullMarked;
