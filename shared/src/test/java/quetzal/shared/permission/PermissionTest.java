package quetzal.shared.permission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PermissionTest {
    @Test
    void theStarGrantsAllButAdminKeys() {
        for (var permission : Permission.values()) {
            assertThat(PermissionSet.OWNER.grants(permission)).isTrue();
        }
        assertThat(PermissionSet.OWNER.grants(PermissionSet.ADMIN_ERRORS)).isFalse();
        assertThat(PermissionSet.ROOT_ADMIN.grants(PermissionSet.ADMIN_ERRORS)).isTrue();
    }

    @Test
    void withoutTheStarOnlyTheExactKeyCounts() {
        var set = PermissionSet.of(List.of("websocket.connect"));

        assertThat(set.grants(Permission.WEBSOCKET_CONNECT)).isTrue();
        assertThat(set.grants(Permission.CONTROL_CONSOLE)).isFalse();
        assertThat(set.grants("websocket")).isFalse();
    }

    @Test
    void groupsStandInTheOrderThatClientsShow() {
        assertThat(Arrays.stream(Permission.values()).map(Permission::group).distinct())
                .containsExactly(
                        "websocket",
                        "control",
                        "user",
                        "file",
                        "backup",
                        "allocation",
                        "startup",
                        "database",
                        "schedule",
                        "settings",
                        "activity");
        assertThat(Permission.ofKey("database.view-password"))
                .contains(Permission.DATABASE_VIEW_PASSWORD);
        assertThat(Permission.ofKey("nope")).isEmpty();
    }
}
