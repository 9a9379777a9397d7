package quetzal.panel;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Who may know whom: each package may use those further down, never the reverse, and none beside it.
class ImportDirectionsTest {
    private static final String ROOT = "quetzal.panel.";

    /// Top to bottom. A new package takes its place here.
    private static final List<List<String>> LEVELS =
            List.of(
                    List.of("app", "cli"),
                    List.of("command", "log"),
                    List.of("client", "console", "remote", "replay", "shell", "watch", "work"),
                    List.of("server"),
                    List.of("stream"),
                    List.of("egg", "node", "access"),
                    List.of("user"),
                    List.of("activity"),
                    List.of("event"),
                    List.of("job"),
                    List.of("http", "db"));

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("quetzal");

    @Test
    void everyPackageHasItsPlace() {
        var there = new TreeSet<String>();
        for (var type : CLASSES) {
            var name = type.getPackageName();
            if (name.startsWith(ROOT)) {
                there.add(name.substring(ROOT.length()).split("\\.", -1)[0]);
            }
        }
        assertThat(LEVELS.stream().flatMap(List::stream)).containsAll(there);
    }

    @TestFactory
    Stream<DynamicTest> eachUsesOnlyWhatIsBelow() {
        var tests = new ArrayList<DynamicTest>();
        var above = new ArrayList<String>();
        for (var level : LEVELS) {
            for (var name : level) {
                var forbidden = new ArrayList<>(above);
                level.stream().filter(other -> !other.equals(name)).forEach(forbidden::add);
                if (!forbidden.isEmpty()) {
                    tests.add(DynamicTest.dynamicTest(name, () -> check(name, forbidden)));
                }
            }
            above.addAll(level);
        }
        return tests.stream();
    }

    private static void check(String name, List<String> forbidden) {
        noClasses()
                .that()
                .resideInAPackage(ROOT + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        forbidden.stream().map(other -> ROOT + other + "..").toArray(String[]::new))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void panelAndDaemonShareNothingButTheContract() {
        noClasses()
                .that()
                .resideInAPackage("quetzal.panel..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("quetzal.wings..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("quetzal.shared..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("quetzal.panel..", "quetzal.wings..")
                .check(CLASSES);
    }

    @Test
    void onlyStoresSpeakSql() {
        noClasses()
                .that()
                .resideInAPackage("quetzal.panel..")
                .and()
                .resideOutsideOfPackages("quetzal.panel.db..")
                .and()
                .haveSimpleNameNotEndingWith("Store")
                .and()
                .haveNameNotMatching(".*Store\\$.*")
                .should()
                .callMethodWhere(
                        com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                                com.tngtech.archunit.base.DescribedPredicate.describe(
                                        "createQuery or createUpdate of a handle",
                                        target ->
                                                target.getOwner()
                                                                .getName()
                                                                .equals("org.jdbi.v3.core.Handle")
                                                        && (target.getName().equals("createQuery")
                                                                || target.getName()
                                                                        .equals("createUpdate")
                                                                || target.getName()
                                                                        .equals("execute")))))
                .check(CLASSES);
    }
}
