@NullMarked
package quetzal.panel.activity.review;

import org.jspecify.annotations.NullMarked;
