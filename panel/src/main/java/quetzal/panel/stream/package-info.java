/// The door to every live stream of the panel but the console's own: who may come in, how many, and who has to go. What a
/// stream is about is known by the feature that registers it.
@NullMarked
package quetzal.panel.stream;

import org.jspecify.annotations.NullMarked;
