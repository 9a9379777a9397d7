package quetzal.panel.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.password4j.BcryptFunction;
import com.password4j.Password;
import com.password4j.types.Bcrypt;
import org.junit.jupiter.api.Test;

class PasswordHasherTest {
    private final PasswordHasher hasher = new PasswordHasher();

    @Test
    void hashesAreArgon2idWithTheAgreedCost() {
        var hash = hasher.hash("a password");

        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(hasher.verify("a password", hash))
                .isEqualTo(new PasswordHasher.Verdict(true, false));
        assertThat(hasher.verify("another", hash).right()).isFalse();
    }

    @Test
    void bcryptOfImportedAccountsIsRightAndOld() {
        var hash =
                Password.hash("imported").with(BcryptFunction.getInstance(Bcrypt.Y, 4)).getResult();

        assertThat(hash).startsWith("$2y$");
        assertThat(hasher.verify("imported", hash))
                .isEqualTo(new PasswordHasher.Verdict(true, true));
        assertThat(hasher.verify("wrong", hash).right()).isFalse();
    }

    @Test
    void aHashThatNobodyCanReadIsNobodysPassword() {
        assertThat(hasher.verify("x", "").right()).isFalse();
        assertThat(hasher.verify("x", "plain text").right()).isFalse();
    }
}
