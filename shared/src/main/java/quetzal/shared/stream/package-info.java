/// What every live stream of Quetzal is made of, in the daemon and in the panel: lanes, cursors, deadlines, caps and the
/// codes with which sockets end. Nothing here knows what a stream is about.
@NullMarked
package quetzal.shared.stream;

import org.jspecify.annotations.NullMarked;
