/// What wings asks of the panel and tells it: `/api/remote`.
@NullMarked
package quetzal.shared.protocol.remote;

import org.jspecify.annotations.NullMarked;
