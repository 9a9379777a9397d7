/// After a restart and all the time since: matches containers, remembered state and the panel's list.
@NullMarked
package quetzal.wings.reconcile;

import org.jspecify.annotations.NullMarked;
