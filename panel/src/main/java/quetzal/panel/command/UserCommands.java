package quetzal.panel.command;

import static quetzal.panel.http.AdminAccess.READ;
import static quetzal.panel.http.AdminResource.USERS;

import java.util.List;
import quetzal.panel.command.AdminCommand.Given;
import quetzal.panel.command.AdminCommand.Subjects;
import quetzal.panel.http.Paging;
import quetzal.panel.user.User;
import quetzal.panel.user.UserService;

/// `user …`.
final class UserCommands {
    private static final int MOST_LISTED = 200;

    private final UserService users;

    UserCommands(UserService users) {
        this.users = users;
    }

    List<AdminCommand> all() {
        return List.of(
                new AdminCommand(
                        "user list",
                        "[text]",
                        "Lists accounts, by part of their name or address.",
                        USERS,
                        READ,
                        Subjects.NONE,
                        this::list),
                new AdminCommand(
                        "user info",
                        "<user>",
                        "Shows one account.",
                        USERS,
                        READ,
                        Subjects.USERS,
                        this::info));
    }

    private void list(Given given, CommandOutput out) throws InterruptedException {
        var page = users.search(String.join(" ", given.arguments()), new Paging(1, MOST_LISTED));
        var columns = new Columns("NUMBER", "NAME", "E-MAIL", "ADMIN", "2FA", "SERVERS");
        for (var user : page.rows()) {
            columns.row(
                    user.ref().number(),
                    user.username(),
                    user.email(),
                    user.rootAdmin() ? "yes" : "no",
                    user.twoFactor() ? "yes" : "no",
                    user.servers());
        }
        columns.print(out);
        out.line(
                page.total() > MOST_LISTED
                        ? MOST_LISTED + " of " + page.total() + " accounts"
                        : page.total() + " accounts");
    }

    private void info(Given given, CommandOutput out) throws InterruptedException {
        var user = user(given.argument(0, "user"));
        Columns.facts(
                out,
                "number",
                user.ref().number(),
                "uuid",
                user.ref().id(),
                "name",
                user.username(),
                "e-mail",
                user.email(),
                "called",
                (user.firstName() + " " + user.lastName()).strip(),
                "admin",
                user.rootAdmin() ? "yes" : "no",
                "second factor",
                user.twoFactor() ? "yes" : "no",
                "servers",
                user.servers(),
                "subuser of",
                user.subuserOf(),
                "external id",
                user.externalId().orElse(null),
                "created",
                user.createdAt());
    }

    /// By name, e-mail address or number.
    private User user(String text) {
        return users.findByLogin(text)
                .or(
                        () ->
                                text.matches("[0-9]{1,18}")
                                        ? users.find(Long.parseLong(text))
                                        : java.util.Optional.empty())
                .orElseThrow(() -> new CommandFailed("There is no account " + text + "."));
    }

    List<String> beginning(String start, int most) {
        return users.search(start, new Paging(1, most)).rows().stream()
                .map(User::username)
                .filter(name -> name.startsWith(start))
                .toList();
    }
}
