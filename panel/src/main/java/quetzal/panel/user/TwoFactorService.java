package quetzal.panel.user;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Actor;
import quetzal.panel.db.Database;
import quetzal.panel.db.RandomText;
import quetzal.panel.db.Vault;
import quetzal.shared.problem.ProblemException;

/// Second factors: set-up, check, recovery.
public final class TwoFactorService {
    private static final String PURPOSE = "totp";
    private static final String RECOVERY = "recovery-token";
    private static final int RECOVERY_TOKENS = 10;
    private static final int RECOVERY_LENGTH = 10;

    private final Database database;
    private final ActivityLog activity;
    private final Vault vault;
    private final SecureRandom random;
    private final Clock clock;
    private final UserStore store = new UserStore();

    public TwoFactorService(
            Database database,
            ActivityLog activity,
            Vault vault,
            SecureRandom random,
            Clock clock) {
        this.database = database;
        this.activity = activity;
        this.vault = vault;
        this.random = random;
        this.clock = clock;
    }

    /// Makes and keeps a new secret, which counts only after [#enable].
    ///
    /// - errors: [UserProblem.TwoFactorIsOn]
    public String begin(long number) {
        var secret = Totp.newSecret(random);
        database.transact(
                tx -> {
                    requireOff(locked(tx, number));
                    store.setTotp(tx, number, vault.seal(PURPOSE, secret), false, 0);
                });
        return secret;
    }

    /// Turns it on and answers the recovery tokens, this once.
    ///
    /// - errors: [UserProblem.TwoFactorIsOn], [UserProblem.WrongCode]
    public List<String> enable(Handle tx, Actor actor, User user, String code) {
        long number = user.ref().number();
        var secrets = locked(tx, number);
        requireOff(secrets);
        var sealed = secrets.totpSecret();
        if (sealed == null) {
            throw new ProblemException(new UserProblem.WrongCode());
        }
        var secret = vault.openText(PURPOSE, sealed);
        var step = Totp.step(secret, code, clock.instant(), secrets.lastStep());
        if (step.isEmpty()) {
            throw new ProblemException(new UserProblem.WrongCode());
        }
        store.setTotp(tx, number, sealed, true, step.getAsLong());
        var text = new RandomText(random);
        var tokens =
                IntStream.range(0, RECOVERY_TOKENS)
                        .mapToObj(_ -> text.next(RECOVERY_LENGTH))
                        .toList();
        var hashes = new ArrayList<byte[]>();
        tokens.forEach(token -> hashes.add(vault.mac(RECOVERY, token)));
        store.replaceRecoveryTokens(tx, number, hashes);
        activity.record(tx, actor, new UserEvent.TwoFactorOn(user, secret));
        return tokens;
    }

    /// Turns it off; nothing happens when it is off.
    public void disable(Handle tx, Actor actor, User user) {
        long number = user.ref().number();
        if (!locked(tx, number).twoFactor()) {
            return;
        }
        store.setTotp(tx, number, null, false, 0);
        store.replaceRecoveryTokens(tx, number, List.of());
        activity.record(tx, actor, new UserEvent.TwoFactorOff(user));
    }

    /// True when the code is right and was not used; it is then used.
    public boolean accept(Handle tx, long number, String code) {
        var secrets = locked(tx, number);
        var sealed = secrets.totpSecret();
        if (!secrets.twoFactor() || sealed == null) {
            return false;
        }
        var step =
                Totp.step(
                        vault.openText(PURPOSE, sealed), code, clock.instant(), secrets.lastStep());
        return step.isPresent() && store.acceptStep(tx, number, step.getAsLong());
    }

    /// True when it is one of the account's recovery tokens; it is then used up.
    public boolean acceptRecovery(Handle tx, long number, String token) {
        return store.useRecoveryToken(tx, number, vault.mac(RECOVERY, token));
    }

    private UserStore.Secrets locked(Handle tx, long number) {
        return store.lockSecrets(tx, number)
                .orElseThrow(() -> new ProblemException(new UserProblem.Missing()));
    }

    private static void requireOff(UserStore.Secrets secrets) {
        if (secrets.twoFactor()) {
            throw new ProblemException(new UserProblem.TwoFactorIsOn());
        }
    }
}
