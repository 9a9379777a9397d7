/// The daemon's HTTP routes for the panel.
@NullMarked
package quetzal.wings.api;

import org.jspecify.annotations.NullMarked;
