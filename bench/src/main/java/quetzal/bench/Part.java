package quetzal.bench;

import java.nio.file.Path;

/// One table of figures.
@FunctionalInterface
interface Part {
    /// Measures and prints; data of its own goes below `scratch`, which is removed at the end.
    ///
    /// - errors: anything: a part that cannot measure fails the whole run
    void print(Table table, Path repository, Path scratch) throws Exception;
}
