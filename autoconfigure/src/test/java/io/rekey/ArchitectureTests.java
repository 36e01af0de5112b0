// SPDX-License-Identifier: Apache-2.0

package io.rekey;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keeps the table of packages true.
 */
@AnalyzeClasses(packages = "io.rekey", importOptions = ArchitectureTests.OwnClasses.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule packagesHaveNoCircles = slices().matching("io.rekey.(*)..").should().beFreeOfCycles();

	@ArchTest
	static final ArchRule api = uses("io.rekey", "io.rekey", "java..", "org.jspecify..");

	@ArchTest
	static final ArchRule task = uses("io.rekey.task..", "io.rekey.task..", "java..", "org.apache.commons.logging..",
			"org.jspecify..");

	@ArchTest
	static final ArchRule store = uses("io.rekey.store..", "io.rekey", "io.rekey.store..", "io.rekey.task..", "java..",
			"org.jspecify..", "org.apache.commons.logging..", "tools.jackson.core..")
		.because("the store and the pipeline are plain Java");

	@ArchTest
	static final ArchRule aws = usesOfOurs("io.rekey.aws..", "io.rekey.store..");

	@ArchTest
	static final ArchRule env = usesOfOurs("io.rekey.env..", "io.rekey.store..", "io.rekey.aws..");

	@ArchTest
	static final ArchRule signal = usesOfOurs("io.rekey.signal..", "io.rekey.store..", "io.rekey.aws..");

	@ArchTest
	static final ArchRule typed = usesOfOurs("io.rekey.typed..", "io.rekey.store..", "io.rekey.env..");

	@ArchTest
	static final ArchRule bean = usesOfOurs("io.rekey.bean..", "io.rekey.store..", "io.rekey.env..");

	@ArchTest
	static final ArchRule pool = usesOfOurs("io.rekey.pool..", "io.rekey.store..", "io.rekey.env..");

	@ArchTest
	static final ArchRule jdbc = usesOfOurs("io.rekey.jdbc..", "io.rekey.store..", "io.rekey.env..", "io.rekey.pool..");

	@ArchTest
	static final ArchRule guard = usesOfOurs("io.rekey.guard..");

	@ArchTest
	static final ArchRule actuate = noClasses().that()
		.resideOutsideOfPackage("io.rekey.actuate..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.rekey.actuate..")
		.because("what operators see may use all, and nothing depends on it");

	@ArchTest
	static final ArchRule r2dbc = usesOfOurs("io.rekey.r2dbc..", "io.rekey.store..", "io.rekey.env..",
			"io.rekey.pool..");

	@ArchTest
	static final ArchRule secretsManager = noClasses().that()
		.resideOutsideOfPackage("io.rekey.aws..")
		.and()
		.resideOutsideOfPackage("io.rekey.env..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("software.amazon.awssdk.services.secretsmanager..")
		.because("only io.rekey.aws calls Secrets Manager; io.rekey.env hands over a client that the user brings");

	/**
	 * The text of a record shows its components. {@code AwsProperties.Credentials} writes
	 * its own, which {@code AwsPropertiesTests} checks.
	 */
	@ArchTest
	static final ArchRule noValueIsInAGeneratedText = noFields().that()
		.areDeclaredInClassesThat(are(assignableTo(Record.class)))
		.and()
		.areNotDeclaredIn("io.rekey.aws.AwsProperties$Credentials")
		.should()
		.haveNameMatching("(?i).*(password|secretAccessKey|sessionToken|values|content|bytes)");

	@ArchTest
	static void noValueIsInAGeneratedTextCanFail(JavaClasses classes) {
		JavaClasses leaky = new ClassFileImporter().importClasses(Leaky.class);
		assertThat(noValueIsInAGeneratedText.evaluate(leaky).hasViolation()).isTrue();
	}

	@ArchTest
	static final ArchRule nullness = classes().that()
		.haveSimpleName("package-info")
		.should()
		.beAnnotatedWith(NullMarked.class);

	/**
	 * What is printed can't be turned off, and a stack trace shows messages.
	 */
	@ArchTest
	static final ArchRule nothingIsPrinted = noClasses().that()
		.doNotHaveFullyQualifiedName("io.rekey.actuate.policy.PolicyPrinter")
		.should(ACCESS_STANDARD_STREAMS)
		.because("a library logs; only the policy goes to standard output, on demand");

	@ArchTest
	static void nothingIsPrintedCanFail(JavaClasses classes) {
		JavaClasses printing = new ClassFileImporter().importClasses(Printing.class);
		assertThat(nothingIsPrinted.evaluate(printing).hasViolation()).isTrue();
	}

	private static ArchRule uses(String of, String... allowed) {
		return classes().that().resideInAPackage(of).should().onlyDependOnClassesThat(resideInAnyPackage(allowed));
	}

	private static ArchRule usesOfOurs(String of, String... allowed) {
		String[] all = new String[allowed.length + 3];
		System.arraycopy(allowed, 0, all, 0, allowed.length);
		all[allowed.length] = "io.rekey";
		all[allowed.length + 1] = "io.rekey.task..";
		all[allowed.length + 2] = of;
		return classes().that()
			.resideInAPackage(of)
			.should()
			.onlyDependOnClassesThat(not(resideInAPackage("io.rekey..")).or(resideInAnyPackage(all)));
	}

	record Leaky(String username, String password) {
	}

	static final class Printing {

		void print(Exception ex) {
			ex.printStackTrace();
		}

	}

	/**
	 * The classes of this module. Other modules are folders, too, unless they are
	 * packaged.
	 */
	static final class OwnClasses implements ImportOption {

		@Override
		public boolean includes(Location location) {
			return location.contains("/autoconfigure/target/classes/");
		}

	}

}
