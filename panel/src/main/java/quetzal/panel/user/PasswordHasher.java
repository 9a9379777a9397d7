package quetzal.panel.user;

import com.password4j.Argon2Function;
import com.password4j.BadParametersException;
import com.password4j.BcryptFunction;
import com.password4j.Password;
import com.password4j.types.Argon2;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import quetzal.shared.problem.ProblemException;

/// Argon2id over 19 MiB, as few at a time as there are cores, so that a storm of logins cannot starve the rest.
public final class PasswordHasher {
    private static final Argon2Function ARGON2 =
            Argon2Function.getInstance(19_456, 2, 1, 32, Argon2.ID);
    private static final int WAIT_SECONDS = 10;

    private final Semaphore turns;
    private final String nobody;

    public PasswordHasher() {
        this.turns = new Semaphore(Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8));
        this.nobody = hashNow("nobody has this password");
    }

    /// - shape: `old` says that the password is right but its hash should be made anew
    public record Verdict(boolean right, boolean old) {}

    /// - errors: [UserProblem.Busy]
    public String hash(String password) {
        return inTurn(() -> hashNow(password));
    }

    /// Also checks bcrypt (`$2a$`, `$2b$`, `$2y$`), which imported accounts have.
    ///
    /// - errors: [UserProblem.Busy]
    public Verdict verify(String password, String hash) {
        return inTurn(() -> verifyNow(password, hash));
    }

    /// Takes as long as [#verify], for a name that nobody has.
    ///
    /// - errors: [UserProblem.Busy]
    public void verifyNobody(String password) {
        verify(password, nobody);
    }

    private static String hashNow(String password) {
        return Password.hash(password).addRandomSalt(16).with(ARGON2).getResult();
    }

    private static Verdict verifyNow(String password, String hash) {
        try {
            if (hash.startsWith("$2")) {
                var bcrypt = BcryptFunction.getInstanceFromHash(hash);
                return new Verdict(Password.check(password, hash).with(bcrypt), true);
            }
            var argon2 = Argon2Function.getInstanceFromHash(hash);
            return new Verdict(
                    Password.check(password, hash).with(argon2),
                    argon2.getMemory() < ARGON2.getMemory());
        } catch (BadParametersException e) {
            // an account whose hash nobody can read has no password
            return new Verdict(false, false);
        }
    }

    private <T> T inTurn(Supplier<T> work) {
        try {
            if (!turns.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new ProblemException(new UserProblem.Busy());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(new UserProblem.Busy());
        }
        try {
            return work.get();
        } finally {
            turns.release();
        }
    }
}
