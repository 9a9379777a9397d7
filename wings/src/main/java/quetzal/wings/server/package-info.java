/// One runner per server: states, the rules between them, start, stop and crash.
@NullMarked
package quetzal.wings.server;

import org.jspecify.annotations.NullMarked;
