package quetzal.panel.user;

import com.google.re2j.Pattern;
import java.util.Optional;
import quetzal.panel.http.Input;

/// What an administrator may set on an account.
///
/// - shape: no `password` leaves it as it is, or makes a random one at creation
public record UserFields(
        String email,
        String username,
        String firstName,
        String lastName,
        Optional<String> externalId,
        Optional<String> password,
        Optional<Boolean> rootAdmin,
        Optional<String> language) {
    static final int LONGEST_PASSWORD = 1_000;
    private static final Pattern USERNAME =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]+[A-Za-z0-9]");

    /// - errors: [quetzal.panel.http.ValidationFailed]
    static UserFields read(Input in) {
        var fields =
                new UserFields(
                        in.text("email").required().max(191).email().get(),
                        in.text("username")
                                .required()
                                .max(191)
                                .matches(
                                        "p_username",
                                        USERNAME,
                                        "must be at least 3 of a-z, 0-9, `.`, `_`, `-`, with a letter or digit at both ends")
                                .get()
                                .toLowerCase(java.util.Locale.ROOT),
                        in.text("first_name").max(191).orElse(""),
                        in.text("last_name").max(191).orElse(""),
                        in.text("external_id").max(191).optional(),
                        in.exactText("password").max(LONGEST_PASSWORD).optional(),
                        in.flag("root_admin").optional(),
                        in.text("language").in(java.util.List.of("en")).optional());
        in.verify();
        return fields;
    }

    /// For the command line.
    ///
    /// - errors: [quetzal.panel.http.ValidationFailed]
    public static UserFields of(
            String email,
            String username,
            String first,
            String last,
            String password,
            boolean admin) {
        var node = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
        node.put("email", email)
                .put("username", username)
                .put("first_name", first)
                .put("last_name", last)
                .put("password", password)
                .put("root_admin", admin);
        return read(Input.of(node));
    }
}
