/// What a server prints and what people type to it: split into numbered lines, kept in a journal on disk, handed to any
/// number of readers, none of whom can slow the server down. `docs/flows/console.md` shows the way of a line.
@NullMarked
package quetzal.wings.console;

import org.jspecify.annotations.NullMarked;
