/// Game definitions: images, start command, variables and their rules, settings files, install script.
///
/// Everything that reads or writes an egg file is pure: text in, [EggDefinition] out, or the other way round.
@NullMarked
package quetzal.panel.egg;

import org.jspecify.annotations.NullMarked;
