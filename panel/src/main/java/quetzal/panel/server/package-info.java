/// Game servers as they should be: create, change, suspend, remove; who may use them; what their node last reported.
@NullMarked
package quetzal.panel.server;

import org.jspecify.annotations.NullMarked;
