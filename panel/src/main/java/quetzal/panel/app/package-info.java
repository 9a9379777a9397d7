/// Main, configuration and the composition root of the panel.
@NullMarked
package quetzal.panel.app;

import org.jspecify.annotations.NullMarked;
