package quetzal.panel.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;

class LastAdminTest {
    private static final String USERS = "/api/application/users/";

    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    @Test
    void theLastAdministratorStaysEvenWhenTwoRemoveEachOther() throws Exception {
        var alice = panel.admin();
        var own = panel.delete(USERS + alice.number(), alice.applicationKey());
        assertThat(own.status()).isEqualTo(400);
        assertThat(demote(alice, alice)).isEqualTo(400);

        var bob = panel.admin();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results =
                    threads.invokeAll(
                            java.util.List.<Callable<Integer>>of(
                                    () -> demote(alice, bob), () -> demote(bob, alice)));
            assertThat(results.stream().map(java.util.concurrent.Future::resultNow))
                    .contains(200)
                    .doesNotHaveDuplicates();
        }
        long admins =
                panel.database()
                        .read(
                                tx ->
                                        tx.createQuery(
                                                        "SELECT count(*) FROM users WHERE root_admin")
                                                .mapTo(Long.class)
                                                .one());
        assertThat(admins).isEqualTo(1);
    }

    private static int demote(Person by, Person whom) {
        return panel.patch(
                        USERS + whom.number(),
                        by.applicationKey(),
                        Map.of(
                                "email",
                                whom.email(),
                                "username",
                                whom.username(),
                                "first_name",
                                "A",
                                "last_name",
                                "B",
                                "root_admin",
                                false))
                .status();
    }
}
