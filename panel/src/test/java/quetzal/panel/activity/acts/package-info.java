@NullMarked
package quetzal.panel.activity.acts;

import org.jspecify.annotations.NullMarked;
