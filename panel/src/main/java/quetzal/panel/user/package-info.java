/// Accounts and their second factors.
@NullMarked
package quetzal.panel.user;

import org.jspecify.annotations.NullMarked;
