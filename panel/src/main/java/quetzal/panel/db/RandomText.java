package quetzal.panel.db;

import java.security.SecureRandom;

/// Random letters and digits for tokens.
public final class RandomText {
    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private final SecureRandom random;

    public RandomText(SecureRandom random) {
        this.random = random;
    }

    /// - shape: `length` characters of `[A-Za-z0-9]`, each worth almost 6 bits
    public String next(int length) {
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }
}
