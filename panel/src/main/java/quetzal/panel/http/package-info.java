/// The web server: routes and who may pass them, wire format, refusals to HTTP, paging. Knows no feature.
@NullMarked
package quetzal.panel.http;

import org.jspecify.annotations.NullMarked;
