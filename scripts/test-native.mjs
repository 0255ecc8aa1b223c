/**
 * Builds native/ with CMake and runs its GoogleTest suite.
 *   node scripts/test-native.mjs [--sanitize=address,undefined|thread]
 * Without CMake or GoogleTest it says so and succeeds, except in CI (CI=true), where skipping is a failure.
 */
import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { installLines } from "./preflight.mjs";
import { isMain, outDirectory, packageFile, root, runMain, SetupError } from "./project.mjs";
import { requirements } from "./requirements.mjs";
import { runLogged } from "./run-logged.mjs";
import { compilerEnvironment, findCompiler, probeToolchain } from "./toolchain.mjs";

// Debug keeps assert(), which is half of what a sanitizer run is for.
const variants = {
	"": { directory: "native", buildType: "RelWithDebInfo" },
	"address,undefined": { directory: "native-asan", buildType: "Debug" },
	thread: { directory: "native-tsan", buildType: "Debug" },
};

/** No test takes nearly as long, not even under a sanitizer: one that does hangs. */
const maxTestSeconds = 300;

const sanitizerEnvironment = {
	UBSAN_OPTIONS: "print_stacktrace=1",
	TSAN_OPTIONS: "halt_on_error=1 second_deadlock_stack=1",
};

/**
 * Says visibly that something was not tested.
 * @param {string} what
 * @param {string[]} reasons
 * @returns {number} the exit code: 0, or 1 in CI
 */
export function skip(what, reasons, env = process.env) {
	process.stdout.write(`SKIPPED ${what}: ${reasons.join("\n")}\n`);
	return env.CI === "true" ? 1 : 0;
}

/** What the native tests need beyond a build, as far as it is missing. */
export function missingForTests(machine = {}) {
	const needed = requirements.filter(({ id, neededBy }) => neededBy === "test:native" || id === "compiler");
	const statuses = probeToolchain({ ...machine, ids: needed.map(({ id }) => id) });
	return needed.filter(({ id }) => !statuses[id].present);
}

/** Builds native/ in the variant's folder under out/ and returns that folder. */
async function build(sanitize) {
	const { directory, buildType } = variants[sanitize];
	const out = join(outDirectory, directory);
	const cmakeJs = packageFile("cmake-js", "bin/cmake-js");
	const options = ["-d", "native", "-O", out, "-B", buildType, "-p", String(availableParallelism())];
	const args = [cmakeJs, "build", ...options, `--CDOMB_SANITIZE=${sanitize}`];
	const command = { command: process.execPath, args, env: compilerEnvironment(findCompiler()) };
	await runLogged({ name: directory, label: "building the native tests", commands: [command] });
	return out;
}

// ThreadSanitizer of older compilers dies at start where the kernel spreads mappings wide; without randomisation it runs.
function withoutRandomisation(command) {
	const fixed = ["setarch", process.arch === "arm64" ? "aarch64" : "x86_64", "-R"];
	const works = process.platform === "linux" && spawnSync(fixed[0], [...fixed.slice(1), "true"]).status === 0;
	return works ? [...fixed, ...command] : command;
}

function runCtest(out, sanitize) {
	const bounds = ["--timeout", String(maxTestSeconds), "-j", String(availableParallelism())];
	const ctest = ["ctest", "--output-on-failure", "--no-tests=error", ...bounds];
	const [command, ...args] = sanitize === "thread" ? withoutRandomisation(ctest) : ctest;
	const env = { ...sanitizerEnvironment, ...process.env };
	return spawnSync(command, args, { cwd: out, env, stdio: "inherit" }).status ?? 1;
}

async function main() {
	const [argument = "", ...rest] = process.argv.slice(2);
	const sanitize = argument.replace(/^--sanitize=/, "");
	if (rest.length > 0 || (argument !== "" && argument === sanitize) || variants[sanitize] === undefined) {
		throw new SetupError("test-native: expected nothing, --sanitize=address,undefined or --sanitize=thread", 2);
	}
	const missing = missingForTests();
	if (missing.length > 0) {
		const names = missing.map(({ name }) => name).join(" and ");
		return skip("native tests", [`${names} not found; install with`, ...installLines(missing)]);
	}
	process.chdir(root);
	return runCtest(await build(sanitize), sanitize);
}

if (isMain(import.meta.url)) await runMain(main);
