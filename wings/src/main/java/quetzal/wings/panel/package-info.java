/// The client that calls the panel.
@NullMarked
package quetzal.wings.panel;

import org.jspecify.annotations.NullMarked;
