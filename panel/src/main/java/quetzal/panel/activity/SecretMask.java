package quetzal.panel.activity;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import quetzal.panel.db.Vault;
import quetzal.panel.http.WireJson;

/// The last net below those who write rows: values whose name says that they are secret do not get in.
///
/// - shape: with a key, equal secrets read alike, `hmac:` and 16 hexadecimal digits, so that one can see whether a
///   secret was changed or used again, and nothing else
final class SecretMask {
    private static final String HIDDEN = "[hidden]";
    private static final int HASH_DIGITS = 16;
    private static final Set<String> NAMES =
            Set.of(
                    "password",
                    // values of variables, whatever they are called
                    "environment",
                    "currentpassword",
                    "passphrase",
                    "secret",
                    "clientsecret",
                    "token",
                    "accesstoken",
                    "refreshtoken",
                    "privatekey",
                    "secretkey",
                    "appkey",
                    "authorization",
                    "cookie");

    /// What the names of variables end with when they hold a secret: `RCON_PASSWORD`, `steam_token`.
    private static final List<String> ENDINGS =
            List.of("password", "passwd", "passphrase", "token", "secret", "apikey", "privatekey");

    private final UnaryOperator<String> shown;

    private SecretMask(UnaryOperator<String> shown) {
        this.shown = shown;
    }

    static SecretMask hiding() {
        return new SecretMask(_ -> HIDDEN);
    }

    static SecretMask hashing(Vault vault) {
        return new SecretMask(
                secret ->
                        "hmac:"
                                + HexFormat.of()
                                        .formatHex(vault.mac("activity-secret", secret))
                                        .substring(0, HASH_DIGITS));
    }

    Entry over(Entry entry) {
        var properties = new LinkedHashMap<String, Object>();
        entry.properties()
                .forEach(
                        (name, value) ->
                                properties.put(
                                        name, masked(meaning(entry.properties(), name), value)));
        return new Entry(
                entry.event(),
                entry.subjects(),
                properties,
                entry.outcome(),
                entry.description(),
                entry.uid(),
                entry.at());
    }

    ObjectNode over(ObjectNode properties) {
        Map<String, @Nullable Object> told =
                WireJson.MAPPER.convertValue(properties, new TypeReference<>() {});
        var shown = new LinkedHashMap<String, @Nullable Object>();
        told.forEach(
                (name, value) ->
                        shown.put(name, value == null ? null : masked(meaning(told, name), value)));
        return WireJson.MAPPER.valueToTree(shown);
    }

    /// `old` and `new` beside a `variable` are values of that variable.
    private static String meaning(Map<String, ?> properties, String name) {
        return (name.equals("old") || name.equals("new"))
                        && properties.get("variable") instanceof String variable
                ? variable
                : name;
    }

    private Object masked(String name, Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                var inner = new LinkedHashMap<String, @Nullable Object>();
                map.forEach(
                        (key, one) ->
                                inner.put(
                                        String.valueOf(key),
                                        one == null
                                                ? null
                                                : masked(within(name, String.valueOf(key)), one)));
                yield inner;
            }
            case List<?> list -> masked(name, list);
            case CharSequence text when secret(name) -> shown.apply(text.toString());
            case Number number when secret(name) -> shown.apply(number.toString());
            default -> value;
        };
    }

    /// Everything below a secret's name is secret, and `old` and `new` are values of what they are listed under.
    private static String within(String outer, String key) {
        return secret(outer) || key.equals("old") || key.equals("new") ? outer : key;
    }

    private List<@Nullable Object> masked(String name, List<?> list) {
        var inner = new ArrayList<@Nullable Object>(list.size());
        for (var one : list) {
            inner.add(one == null ? null : masked(name, one));
        }
        return inner;
    }

    private static boolean secret(String name) {
        var letters = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
        return NAMES.contains(letters) || ENDINGS.stream().anyMatch(letters::endsWith);
    }
}
