package quetzal.wings;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// Who may know whom in wings: each layer only what stands below it.
@AnalyzeClasses(packages = "quetzal.wings", importOptions = ImportOption.DoNotIncludeTests.class)
class ImportDirectionsTest {
    @ArchTest
    static final ArchRule layers =
            layeredArchitecture()
                    .consideringOnlyDependenciesInAnyPackage("quetzal.wings..")
                    .layer("app")
                    .definedBy("quetzal.wings.app..")
                    .layer("top")
                    .definedBy(
                            "quetzal.wings.api..",
                            "quetzal.wings.reconcile..",
                            "quetzal.wings.shell..",
                            "quetzal.wings.socket..")
                    .layer("server")
                    .definedBy("quetzal.wings.server..")
                    .layer("parts")
                    .definedBy(
                            "quetzal.wings.install..",
                            "quetzal.wings.console..",
                            "quetzal.wings.stats..",
                            "quetzal.wings.settings..",
                            "quetzal.wings.ticket..")
                    .layer("panel")
                    .definedBy("quetzal.wings.panel..")
                    .layer("state")
                    .definedBy("quetzal.wings.state..")
                    .layer("base")
                    .definedBy(
                            "quetzal.wings.container..",
                            "quetzal.wings.http..",
                            "quetzal.wings.config..")
                    .layer("file")
                    .definedBy("quetzal.wings.file..")
                    .whereLayer("app")
                    .mayNotBeAccessedByAnyLayer()
                    .whereLayer("top")
                    .mayOnlyBeAccessedByLayers("app")
                    .whereLayer("server")
                    .mayOnlyBeAccessedByLayers("app", "top")
                    .whereLayer("parts")
                    .mayOnlyBeAccessedByLayers("app", "top", "server")
                    .whereLayer("panel")
                    .mayOnlyBeAccessedByLayers("app", "top", "server", "parts")
                    .whereLayer("state")
                    .mayOnlyBeAccessedByLayers("app", "top", "server", "parts", "panel")
                    .whereLayer("base")
                    .mayOnlyBeAccessedByLayers("app", "top", "server", "parts", "panel", "state")
                    .whereLayer("file")
                    .mayOnlyBeAccessedByLayers(
                            "app", "top", "server", "parts", "panel", "state", "base");

    @ArchTest
    static final ArchRule routesOfOneFeatureDoNotKnowAnother =
            noClasses()
                    .that()
                    .resideInAPackage("quetzal.wings.socket..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("quetzal.wings.api..", "quetzal.wings.reconcile..");

    @ArchTest
    static final ArchRule thePanelIsNotKnown =
            noClasses().should().dependOnClassesThat().resideInAPackage("quetzal.panel..");

    @ArchTest
    static final ArchRule onlyStoresSpeakSql =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("quetzal.wings.state..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("java.sql..");

    @ArchTest
    static final ArchRule theEnginesClientGoesNoFurther =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("quetzal.wings.container.docker..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("com.github.dockerjava..");

    @ArchTest
    static final ArchRule noNamesThatSayNothing =
            classes()
                    .should()
                    .haveSimpleNameNotEndingWith("Manager")
                    .andShould()
                    .haveSimpleNameNotEndingWith("Helper")
                    .andShould()
                    .haveSimpleNameNotEndingWith("Util")
                    .andShould()
                    .haveSimpleNameNotEndingWith("Utils")
                    .andShould()
                    .haveSimpleNameNotEndingWith("Impl");
}
