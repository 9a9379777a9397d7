package quetzal.wings.panel;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import quetzal.shared.id.ServerId;
import quetzal.shared.json.Json;
import quetzal.shared.protocol.remote.ActivityBatch;
import quetzal.shared.protocol.remote.InstallResult;
import quetzal.shared.protocol.shell.ShellReport;
import quetzal.wings.state.Outbox;
import quetzal.wings.state.Outbox.Delivery;
import quetzal.wings.state.OutboxStore;

/// Brings the outbox's facts to the panel.
public final class PanelCarrier implements Outbox.Carrier {
    public static final String INSTALL = "install";

    /// The subject is the server and the shell: `server/shell`.
    public static final String SHELL = "shell";

    private final PanelClient panel;

    public PanelCarrier(PanelClient panel) {
        this.panel = panel;
    }

    @Override
    public Delivery activity(List<ActivityBatch.Entry> entries) {
        return deliver(() -> panel.activity(entries));
    }

    @Override
    public Delivery result(OutboxStore.Result result) {
        return deliver(
                () -> {
                    try {
                        switch (result.kind()) {
                            case INSTALL ->
                                    panel.installResult(
                                            ServerId.of(result.subject()),
                                            Json.MAPPER.readValue(
                                                    result.body(), InstallResult.class),
                                            result.key());
                            case SHELL ->
                                    panel.shellReport(
                                            result.subject(),
                                            Json.MAPPER.readValue(result.body(), ShellReport.class),
                                            result.key());
                            default ->
                                    throw new IllegalStateException(
                                            "unknown kind of result: " + result.kind());
                        }
                    } catch (JsonProcessingException
                            | IllegalArgumentException
                            | IllegalStateException e) {
                        throw new PanelException(new PanelProblem.Refused(0, "it cannot be read"));
                    }
                });
    }

    private interface Call {
        void make() throws PanelException, InterruptedException;
    }

    private static Delivery deliver(Call call) {
        try {
            call.make();
            return Delivery.DONE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Delivery.LATER;
        } catch (PanelException e) {
            return switch (e.problem()) {
                // The server is gone from the panel: nobody is left to be told.
                case PanelProblem.NotFound _ -> Delivery.DONE;
                // Wrong tokens are mended by people; the facts wait for that.
                case PanelProblem.Refused(var status, _) when status == 401 || status == 403 ->
                        Delivery.LATER;
                case PanelProblem.Refused _ -> Delivery.REFUSED;
                case PanelProblem.Unavailable _ -> Delivery.LATER;
            };
        }
    }
}
