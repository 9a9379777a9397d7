@NullMarked
package quetzal.panel.activity.push;

import org.jspecify.annotations.NullMarked;
