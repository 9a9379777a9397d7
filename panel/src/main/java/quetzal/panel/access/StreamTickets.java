package quetzal.panel.access;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import quetzal.panel.db.Database;
import quetzal.panel.db.RandomText;
import quetzal.panel.db.Vault;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Credential;
import quetzal.panel.http.RequestProblem;
import quetzal.panel.http.StreamTarget;
import quetzal.shared.problem.ProblemException;

/// Hands out tickets: good for one stream, once, for a moment. Only their SHA-256 is kept.
public final class StreamTickets {
    public static final Duration LIFE = Duration.ofSeconds(30);

    private final Database database;
    private final RandomText text;
    private final Clock clock;
    private final StreamTicketStore store = new StreamTicketStore();

    public StreamTickets(Database database, SecureRandom random, Clock clock) {
        this.database = database;
        this.text = new RandomText(random);
        this.clock = clock;
    }

    /// A ticket that lets its bearer open `meant` as `caller`.
    ///
    /// - errors: [RequestProblem.Denied] for an application key, which can be sent itself
    public String issue(Caller caller, StreamTarget meant) {
        return issue(caller, meant, _ -> {});
    }

    /// The same, with `beside` in the transaction that keeps it.
    public String issue(Caller caller, StreamTarget meant, Consumer<Handle> beside) {
        var credential = caller.credential();
        if (credential instanceof Credential.ApplicationKey) {
            throw new ProblemException(
                    new RequestProblem.Denied("Application keys have no tickets."));
        }
        var ticket = text.next(SessionService.TOKEN_LENGTH);
        database.transact(
                tx -> {
                    store.insert(
                            tx,
                            Vault.sha256(ticket),
                            caller.user().number(),
                            credential.sessionId(),
                            credential.keyNumber(),
                            meant,
                            clock.instant().plus(LIFE));
                    beside.accept(tx);
                });
        return ticket;
    }

    /// Forgets tickets that have run out.
    public void purge() {
        database.transact(tx -> store.purge(tx, clock.instant()));
    }
}
