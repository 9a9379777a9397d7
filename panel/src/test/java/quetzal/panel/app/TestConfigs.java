package quetzal.panel.app;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import java.nio.file.Path;
import java.util.Map;

/// The configuration that tests start from.
public final class TestConfigs {
    private TestConfigs() {}

    public static PanelConfig of(Path data) {
        return ConfigReader.read(
                Map.of(
                        "QUETZAL_DATA", data.toString(),
                        "QUETZAL_PORT", "0",
                        "QUETZAL_URL", "http://panel.test",
                        "QUETZAL_CLIENT_RATE_LIMIT", "100000",
                        "QUETZAL_APPLICATION_RATE_LIMIT", "100000",
                        "QUETZAL_LOGIN_RATE_LIMIT", "1000",
                        "QUETZAL_STOP_SECONDS", "5"));
    }

    /// Argon2id with next to no memory.
    public static String quickHash(String password) {
        return Password.hash(password)
                .addRandomSalt(16)
                .with(Argon2Function.getInstance(64, 1, 1, 32, Argon2.ID))
                .getResult();
    }
}
