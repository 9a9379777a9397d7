package quetzal.shared.protocol.remote;

import java.util.List;

/// Body of every refusal under `/api/remote`; `status` is a text.
public record RemoteErrors(List<Entry> errors) {
    public RemoteErrors {
        errors = errors == null ? List.of() : List.copyOf(errors);
    }

    public record Entry(String code, String status, String detail) {}
}
