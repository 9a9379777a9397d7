/// The client API's view of servers: lists and views, start-up, settings, addresses, subusers, activity.
@NullMarked
package quetzal.panel.client;

import org.jspecify.annotations.NullMarked;
