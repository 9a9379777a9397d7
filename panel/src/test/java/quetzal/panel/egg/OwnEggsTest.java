package quetzal.panel.egg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The eggs that the project ships read without a warning and survive an export.
class OwnEggsTest {
    static List<Path> eggs() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../images/eggs"))) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("eggs")
    void readsAndExports(Path path) throws Exception {
        var file = EggFileReader.read(Files.readString(path));

        assertThat(file.warnings()).isEmpty();
        assertThat(file.egg().variables()).isNotEmpty();
        assertThat(EggFileReader.read(EggFileWriter.write(file.egg(), Instant.EPOCH)).egg())
                .isEqualTo(file.egg());
    }
}
