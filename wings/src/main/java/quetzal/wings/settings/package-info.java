/// A game's own settings files: what the egg wants in them is written before each start.
@NullMarked
package quetzal.wings.settings;

import org.jspecify.annotations.NullMarked;
