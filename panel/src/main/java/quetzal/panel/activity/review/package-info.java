/// Looking into the log: searching it, saying what was looked into, checking that nobody edited it.
@NullMarked
package quetzal.panel.activity.review;

import org.jspecify.annotations.NullMarked;
