/// The logs of the panel and of daemons, for administrators.
@NullMarked
package quetzal.panel.log;

import org.jspecify.annotations.NullMarked;
