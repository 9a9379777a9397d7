package quetzal.panel.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.PanelFixture;

class SshKeyRoutesTest {
    private static final String KEYS = "/api/client/account/ssh-keys";

    /// Made and measured by `ssh-keygen`.
    private static final String ED25519 =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEwvn5l0+/890WMjl8Xx1HAU04unUkZjml9NSQbpDTiN someone@here";

    private static final String ED25519_FINGERPRINT = "PFH8JeOTNjsEyhUZj1g2+SO3gjuDp4Se2taY0IEJ62E";

    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    @Test
    void aKeyIsAddedOnceListedAndRemoved() throws Exception {
        var alice = panel.user("alice");

        var added =
                panel.post(
                        KEYS, alice.clientKey(), Map.of("name", "laptop", "public_key", rsa(2048)));
        assertThat(added.status()).as(added.text()).isEqualTo(200);
        assertThat(added.json().path("object").asText()).isEqualTo("ssh_key");
        var fingerprint = added.attributes().path("fingerprint").asText();
        assertThat(fingerprint).matches("[A-Za-z0-9+/]{43}");
        var pem = added.attributes().path("public_key").asText();
        assertThat(pem).startsWith("-----BEGIN PUBLIC KEY-----");

        assertThat(
                        panel.post(
                                        KEYS,
                                        alice.clientKey(),
                                        Map.of("name", "again", "public_key", pem))
                                .failedRule())
                .isEqualTo("public_key:");
        assertThat(panel.get(KEYS, alice.clientKey()).json().path("data")).hasSize(1);
        assertThat(
                        panel.post(
                                        KEYS + "/remove",
                                        alice.clientKey(),
                                        Map.of("fingerprint", fingerprint))
                                .status())
                .isEqualTo(204);
        assertThat(
                        panel.post(
                                        KEYS + "/remove",
                                        alice.clientKey(),
                                        Map.of("fingerprint", fingerprint))
                                .status())
                .isEqualTo(204);
        assertThat(panel.get(KEYS, alice.clientKey()).json().path("data")).isEmpty();
        assertThat(panel.get(KEYS, "").status()).isEqualTo(401);
    }

    @Test
    void theOneLineFormAndItsPemAreOneKey() {
        var key = SshPublicKey.parse(ED25519).orElseThrow();

        assertThat(key.fingerprint()).isEqualTo(ED25519_FINGERPRINT);
        assertThat(SshPublicKey.parse(key.pem())).contains(key);
    }

    @Test
    void weakForeignAndBrokenKeysAreRefused() throws Exception {
        assertThat(SshPublicKey.parse(rsa(1024))).isEmpty();
        assertThat(SshPublicKey.parse("ssh-rsa AAAA")).isEmpty();
        assertThat(SshPublicKey.parse("")).isEmpty();
        assertThat(SshPublicKey.parse("ssh-dss " + ED25519.split(" ")[1])).isEmpty();
        assertThat(SshPublicKey.parse("ssh-rsa " + ED25519.split(" ")[1])).isEmpty();
        assertThat(SshPublicKey.parse("x".repeat(100_000))).isEmpty();
    }

    @Test
    void curvesSurviveTheWayThere() throws Exception {
        for (var curve : new String[] {"secp256r1", "secp384r1", "secp521r1"}) {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new java.security.spec.ECGenParameterSpec(curve));
            var pem = pem(generator.generateKeyPair().getPublic().getEncoded());

            assertThat(SshPublicKey.parse(pem)).as(curve).isPresent();
        }
    }

    private static String rsa(int bits) throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return pem(generator.generateKeyPair().getPublic().getEncoded());
    }

    private static String pem(byte[] der) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END PUBLIC KEY-----\n";
    }
}
