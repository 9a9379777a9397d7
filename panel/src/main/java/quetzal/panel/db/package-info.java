/// PostgreSQL: pool, embedded server, migrations, transactions. Knows no feature.
@NullMarked
package quetzal.panel.db;

import org.jspecify.annotations.NullMarked;
