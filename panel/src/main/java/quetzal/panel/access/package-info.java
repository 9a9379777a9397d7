/// Sessions, API keys and the one policy: may this caller do that to this server?
@NullMarked
package quetzal.panel.access;

import org.jspecify.annotations.NullMarked;
