// SPDX-License-Identifier: Apache-2.0
package org.ipn.arch;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The arrows of the design's last paragraph: who may know whom. */
@Tag("pure")
class ArrowsTest {
    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("org.ipn");
    }

    @Test
    void modelShouldKnowNobody() {
        only("model").check(classes);
    }

    @Test
    void xmlShouldKnowModelAlone() {
        only("xml", "model").check(classes);
    }

    @Test
    void planShouldKnowModelAlone() {
        only("plan", "model").check(classes);
    }

    @Test
    void kernelShouldKnowModelAlone() {
        only("kernel", "model").check(classes);
    }

    @Test
    void libvirtShouldKnowModelAlone() {
        only("libvirt", "model").check(classes);
    }

    @Test
    void memberShouldKnowModelAndSystemCallsAlone() {
        only("member", "model", "kernel.sys").check(classes);
    }

    @Test
    void busShouldKnowNobody() {
        only("bus").check(classes);
    }

    @Test
    void daemonShouldNotKnowCli() {
        noClasses()
                .that()
                .resideInAPackage("org.ipn.daemon..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.ipn.cli..")
                .check(classes);
    }

    @Test
    void cliShouldSpeakHttpAndNotKnowTheDaemon() {
        only("cli", "model", "xml", "member", "kernel", "bus").check(classes);
    }

    @Test
    void noPackageShouldKnowOneThatKnowsIt() {
        slices().matching("org.ipn.(*)..").should().beFreeOfCycles().check(classes);
    }

    @Test
    void noRoomOfTheDaemonShouldKnowOneThatKnowsIt() {
        slices().matching("org.ipn.daemon.(*)..").should().beFreeOfCycles().check(classes);
    }

    @Test
    void jnaShouldStayInSystemCallsLibvirtAndTheBus() {
        stays("com.sun.jna..", "kernel.sys", "libvirt", "bus").check(classes);
    }

    @Test
    void jaxbShouldStayInXml() {
        stays("jakarta.xml.bind..", "xml").check(classes);
    }

    @Test
    void libvirtJavaShouldStayInLibvirt() {
        stays("org.libvirt..", "libvirt").check(classes);
    }

    @Test
    void httpServerShouldStayInDaemon() {
        stays("org.eclipse.jetty..", "daemon").check(classes);
    }

    private static ArchRule only(String who, String... known) {
        List<String> allowed = new ArrayList<>(List.of("org.ipn." + who + ".."));
        for (String other : known) {
            allowed.add("org.ipn." + other + "..");
        }
        return classes()
                .that()
                .resideInAPackage("org.ipn." + who + "..")
                .should()
                .onlyDependOnClassesThat(
                        not(resideInAnyPackage("org.ipn..")).or(resideInAnyPackage(allowed.toArray(new String[0]))))
                .allowEmptyShould(true);
    }

    private static ArchRule stays(String library, String... homes) {
        List<String> allowed = new ArrayList<>();
        for (String home : homes) {
            allowed.add("org.ipn." + home + "..");
        }
        return noClasses()
                .that()
                .resideOutsideOfPackages(allowed.toArray(new String[0]))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }
}
