package quetzal.panel;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// Who may know whom: each package may use what stands below it, never the reverse.
@AnalyzeClasses(packages = "quetzal", importOptions = ImportOption.DoNotIncludeTests.class)
class PanelArchitectureTest {
    private static final String[] FEATURES = {
        "quetzal.panel.app..",
        "quetzal.panel.client..",
        "quetzal.panel.console..",
        "quetzal.panel.server.."
    };

    @ArchTest
    static final ArchRule httpAndDatabaseKnowNoFeature =
            noClasses()
                    .that()
                    .resideInAnyPackage("quetzal.panel.http..", "quetzal.panel.db..")
                    .should()
                    .dependOnClassesThat(inPanelBut("quetzal.panel.http", "quetzal.panel.db"));

    @ArchTest
    static final ArchRule databaseDoesNotKnowHttp =
            noClasses()
                    .that()
                    .resideInAPackage("quetzal.panel.db..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("quetzal.panel.http..");

    @ArchTest
    static final ArchRule activityKnowsOnlyWhatIsBelow =
            noClasses()
                    .that()
                    .resideInAPackage("quetzal.panel.activity..")
                    .should()
                    .dependOnClassesThat(
                            inPanelBut(
                                    "quetzal.panel.activity",
                                    "quetzal.panel.http",
                                    "quetzal.panel.db",
                                    "quetzal.panel.job"));

    @ArchTest
    static final ArchRule usersKnowOnlyWhatIsBelow =
            noClasses()
                    .that()
                    .resideInAPackage("quetzal.panel.user..")
                    .should()
                    .dependOnClassesThat(
                            inPanelBut(
                                    "quetzal.panel.user",
                                    "quetzal.panel.activity",
                                    "quetzal.panel.http",
                                    "quetzal.panel.db",
                                    "quetzal.panel.job"));

    @ArchTest
    static final ArchRule accessNodesAndEggsKnowNoFeatureAboveThem =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "quetzal.panel.access..", "quetzal.panel.node..", "quetzal.panel.egg..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(FEATURES);

    @ArchTest
    static final ArchRule nobodyKnowsTheCompositionRoot =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("quetzal.panel.app..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("quetzal.panel.app..");

    @ArchTest
    static final ArchRule thePanelDoesNotKnowTheDaemon =
            noClasses()
                    .that()
                    .resideInAPackage("quetzal.panel..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("quetzal.wings..");

    @ArchTest
    static final ArchRule onlyStoresSpeakSql =
            noClasses()
                    .that()
                    .haveSimpleNameNotContaining("Store")
                    .and()
                    .resideOutsideOfPackage("quetzal.panel.db..")
                    .should()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("org.jdbi.v3.core.statement.Query");

    @ArchTest
    static final ArchRule sqlStoresStayInTheirPackage =
            classes().that().haveSimpleNameEndingWith("Store").should().bePackagePrivate();

    private static DescribedPredicate<JavaClass> inPanelBut(String... allowed) {
        return new DescribedPredicate<>("in the panel outside of " + String.join(", ", allowed)) {
            @Override
            public boolean test(JavaClass type) {
                if (!type.getPackageName().startsWith("quetzal.panel")) {
                    return false;
                }
                for (var name : allowed) {
                    if (type.getPackageName().equals(name)
                            || type.getPackageName().startsWith(name + ".")) {
                        return false;
                    }
                }
                return true;
            }
        };
    }
}
