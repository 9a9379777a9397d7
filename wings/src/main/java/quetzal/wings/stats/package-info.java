/// What servers use: memory, processor and network from the runtime's meters, disk from walks over their data.
@NullMarked
package quetzal.wings.stats;

import org.jspecify.annotations.NullMarked;
