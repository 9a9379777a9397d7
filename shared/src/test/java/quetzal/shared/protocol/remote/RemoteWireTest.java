package quetzal.shared.protocol.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import quetzal.shared.json.Json;
import quetzal.shared.protocol.console.Stats;
import quetzal.shared.protocol.daemon.ServerReport;

class RemoteWireTest {
    private static final String SERVER =
            """
            {"settings":{"uuid":"b9f0d1c2-0000-4000-8000-000000000001","meta":{"name":"Lobby","description":""},
             "suspended":false,"environment":{"JAR":"server.jar","N":5,"B":true,"Z":null},
             "invocation":"java -jar {{JAR}}","skip_egg_scripts":false,
             "build":{"memory_limit":1024,"swap":0,"io_weight":500,"cpu_limit":100,"threads":null,"disk_space":5120,"oom_disabled":true},
             "container":{"image":"registry.example/java:21","oom_disabled":true,"requires_rebuild":false},
             "allocations":{"force_outgoing_ip":false,"default":{"ip":"203.0.113.5","port":25565},"mappings":{"203.0.113.5":[25565,25566]}},
             "mounts":[{"source":"/srv/a","target":"/b","read_only":true}],"egg":{"id":"5da3","file_denylist":["*.pem"]},"unknown":{"x":[1]}},
             "process_configuration":{"startup":{"done":["Done ("],"user_interaction":[],"strip_ansi":false},
              "stop":{"type":"signal","value":"SIGINT"},
              "configs":[{"file":"server.properties","parser":"properties","replace":[
                {"match":"port","replace_with":"25565"},{"match":"on","if_value":"x","replace_with":true},{"match":"old","value":3}]}]}}
            """;

    @Test
    void readsWhatPanelsOfTheFamilySend() throws Exception {
        var server = Json.MAPPER.readValue(SERVER, RemoteServer.class);

        assertThat(server.settings().allocations().primary())
                .isEqualTo(new ServerSettings.Address("203.0.113.5", 25565));
        assertThat(server.settings().environment()).containsEntry("N", 5).containsEntry("Z", null);
        assertThat(server.settings().build().oomKiller()).isFalse();
        assertThat(server.settings().crashDetectionEnabled()).isNull();
        assertThat(server.processConfiguration().configs().getFirst().replace())
                .extracting(ProcessConfiguration.Replacement::replaceWith)
                .containsExactly("25565", true, 3);
    }

    @Test
    void writesObjectsAsObjectsAndLeavesOutUnusedConditions() throws Exception {
        var server = Json.MAPPER.readValue(SERVER, RemoteServer.class);
        var tree = Json.MAPPER.valueToTree(server);

        assertThat(tree.at("/settings/allocations/default/port").isInt()).isTrue();
        assertThat(tree.at("/settings/build/oom_killer").asBoolean(true)).isFalse();
        assertThat(tree.at("/settings").has("crash_detection_enabled")).isFalse();
        assertThat(tree.at("/settings/egg/features").isObject()).isTrue();
        assertThat(tree.at("/process_configuration/configs/0/replace/0").has("if_value")).isFalse();
        assertThat(Json.MAPPER.treeToValue(tree, RemoteServer.class)).isEqualTo(server);
    }

    @Test
    void nullAndAbsentAreTheZeroValue() throws Exception {
        var server =
                Json.MAPPER.readValue(
                        "{\"settings\":{\"uuid\":\"b9f0d1c2-0000-4000-8000-000000000001\",\"environment\":null},\"process_configuration\":{}}",
                        RemoteServer.class);

        assertThat(server.settings().mounts()).isEmpty();
        assertThat(server.settings().allocations().primary()).isNull();
        assertThat(server.processConfiguration().startup().done()).isEmpty();
    }

    @Test
    void aServerReportNamesItsStateAsTheFamilyDoes() {
        var tree =
                Json.MAPPER.valueToTree(
                        new ServerReport("offline", true, Stats.offline(0, 7), null));

        assertThat(tree.get("is_suspended").asBoolean()).isTrue();
        assertThat(tree.at("/utilization/network/rx_bytes").isIntegralNumber()).isTrue();
        assertThat(tree.at("/utilization/state").asText()).isEqualTo("offline");
    }

    @Test
    void pageNumbersAreIntegers() throws Exception {
        var page =
                Json.MAPPER.readValue(
                        "{\"data\":[{\"uuid\":1}],\"meta\":{\"current_page\":1,\"from\":null,\"last_page\":1,\"per_page\":50,\"to\":null,\"total\":0,\"path\":\"x\"},\"links\":{}}",
                        RemoteServerPage.class);

        assertThat(page.meta().from()).isNull();
        assertThat(Json.MAPPER.valueToTree(page).at("/meta/per_page").isInt()).isTrue();
    }
}
