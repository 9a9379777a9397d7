/// `quetzal`, the command-line tool: it knows nothing but the panel's API.
@NullMarked
package quetzal.panel.cli;

import org.jspecify.annotations.NullMarked;
