package quetzal.wings.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/// A text that must not reach a log or an answer: `toString` hides it.
public final class Secret {
    public static final Secret EMPTY = new Secret("");

    private final String value;

    public Secret(String value) {
        this.value = Objects.requireNonNull(value);
    }

    /// The text itself. Every caller is a place where it may leak.
    public String reveal() {
        return value;
    }

    public boolean isEmpty() {
        return value.isEmpty();
    }

    /// Compares without telling by its duration how much of the text was right.
    public boolean matches(String candidate) {
        return !value.isEmpty() && MessageDigest.isEqual(digest(value), digest(candidate));
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && matches(secret.value);
    }

    @Override
    public int hashCode() {
        return 0;
    }

    @Override
    public String toString() {
        return value.isEmpty() ? "(none)" : "(hidden)";
    }
}
