/// What the daemon must not forget: each server's last known state and configuration, and facts owed to the panel.
@NullMarked
package quetzal.wings.state;

import org.jspecify.annotations.NullMarked;
