/// Sends the log to receivers outside, in the order of the chain, from a place that is kept in the database.
@NullMarked
package quetzal.panel.activity.push;

import org.jspecify.annotations.NullMarked;
