/// The console socket `/api/servers/{uuid}/ws`: who may see and do what, and how lines and events reach viewers who read
/// at any speed.
@NullMarked
package quetzal.wings.socket;

import org.jspecify.annotations.NullMarked;
