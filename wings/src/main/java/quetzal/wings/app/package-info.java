/// The program: command line, composition root, and what only happens once.
@NullMarked
package quetzal.wings.app;

import org.jspecify.annotations.NullMarked;
