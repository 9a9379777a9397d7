package quetzal.panel.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class VaultTest {
    private final Vault vault = new Vault(new byte[32], new SecureRandom());

    @Test
    void whatIsSealedOpensForItsPurposeOnly() {
        var sealed = vault.seal("node-token", "secret");

        assertThat(vault.openText("node-token", sealed)).isEqualTo("secret");
        assertThat(vault.seal("node-token", "secret")).isNotEqualTo(sealed);
        assertThatThrownBy(() -> vault.open("totp", sealed))
                .isInstanceOf(IllegalStateException.class);
        sealed[sealed.length - 1] ^= 1;
        assertThatThrownBy(() -> vault.open("node-token", sealed))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shortKeysAreRefused() {
        assertThatThrownBy(() -> new Vault(new byte[16], new SecureRandom()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
