/// Who did what, when and from where: written in the transaction that did it.
@NullMarked
package quetzal.panel.activity;

import org.jspecify.annotations.NullMarked;
