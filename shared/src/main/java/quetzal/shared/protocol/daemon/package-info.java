/// What the panel asks of wings: the daemon's HTTP API.
@NullMarked
package quetzal.shared.protocol.daemon;

import org.jspecify.annotations.NullMarked;
