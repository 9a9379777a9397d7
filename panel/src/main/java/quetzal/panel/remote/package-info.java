/// What daemons call: each is told of its own servers only, and may speak of no others.
@NullMarked
package quetzal.panel.remote;

import org.jspecify.annotations.NullMarked;
