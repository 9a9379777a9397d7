package quetzal.panel.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One registered route and what the API document says about it.
public final class Route {
    private final String method;
    private final String path;
    private final Gate gate;
    private String summary = "";
    private @Nullable Class<?> takes;
    private @Nullable String object;
    private @Nullable Class<?> gives;
    private boolean list;
    private int status = 200;
    private final List<Parameter> query = new ArrayList<>();

    record Parameter(String name, String description) {}

    Route(String method, String path, Gate gate) {
        this.method = method;
        this.path = path;
        this.gate = gate;
    }

    /// One sentence on what it does.
    public Route summary(String text) {
        this.summary = text;
        return this;
    }

    /// The record whose components are the request's fields.
    public Route takes(Class<?> request) {
        this.takes = request;
        return this;
    }

    /// The answer is one object in the envelope.
    public Route gives(String objectName, Class<?> view) {
        this.object = objectName;
        this.gives = view;
        return this;
    }

    /// The answer is a list of such objects in the envelope.
    public Route givesList(String objectName, Class<?> view) {
        this.list = true;
        return gives(objectName, view);
    }

    /// The status of success, when it is not 200.
    public Route status(int code) {
        this.status = code;
        return this;
    }

    /// A query parameter, `filter[name]` and the like.
    public Route query(String name, String description) {
        query.add(new Parameter(name, description));
        return this;
    }

    public String method() {
        return method;
    }

    public String path() {
        return path;
    }

    public Gate gate() {
        return gate;
    }

    String summary() {
        return summary;
    }

    Optional<Class<?>> takes() {
        return Optional.ofNullable(takes);
    }

    Optional<Class<?>> gives() {
        return Optional.ofNullable(gives);
    }

    String object() {
        return object == null ? "" : object;
    }

    boolean isList() {
        return list;
    }

    int status() {
        return status;
    }

    List<Parameter> query() {
        return query;
    }
}
