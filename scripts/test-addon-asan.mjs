/**
 * Builds the addon with AddressSanitizer and UBSan in a copy of the tree (out/asan) and runs test/native-addon in it,
 * so that the addon in build/ stays what it is.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, rmSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { addonInputs, buildAddon } from "./build-addon.mjs";
import { filesBelow } from "./fingerprint.mjs";
import { outDirectory, root, runMain, SetupError } from "./project.mjs";
import { collectTests, runTests } from "./run-tests.mjs";
import { skip } from "./test-native.mjs";
import { compilerEnvironment, findCompiler } from "./toolchain.mjs";

const copy = join(outDirectory, "asan");
const copied = [...addonInputs, "src", "test", "package.json", "tsconfig.json"];

/** Makes the copy like the tree; time stamps go along so that make compiles only what changed. */
function copyTree() {
	for (const path of copied) {
		for (const file of filesBelow(join(copy, path))) {
			if (!existsSync(join(root, relative(copy, file)))) rmSync(file);
		}
		cpSync(join(root, path), join(copy, path), { recursive: true, preserveTimestamps: true });
	}
}

/** The compiler's AddressSanitizer library for preloading, or null. */
function sanitizerLibrary(cxx) {
	const answer = spawnSync(cxx, ["-print-file-name=libasan.so"], { encoding: "utf8" }).stdout?.trim() ?? "";
	return isAbsolute(answer) ? answer : null;
}

function testEnvironment(library) {
	return {
		...process.env,
		LD_PRELOAD: library,
		ASAN_OPTIONS: "detect_leaks=1:halt_on_error=1",
		UBSAN_OPTIONS: "print_stacktrace=1",
	};
}

async function main() {
	const compiler = findCompiler();
	const library = compiler.cxx === null ? null : sanitizerLibrary(compiler.cxx);
	if (process.platform !== "linux" || library === null) {
		return skip("addon under AddressSanitizer", ["it needs Linux and g++ with its libasan"]);
	}
	copyTree();
	const files = collectTests("test/native-addon", { base: copy });
	if (files.length === 0) throw new SetupError("test-addon-asan: no test in test/native-addon");
	const gypOptions = ["-Dsanitize=address,undefined"];
	const env = compilerEnvironment(compiler);
	await buildAddon(copy, { name: "addon-asan", label: "building the addon with AddressSanitizer", env, gypOptions });
	return runTests(files, { concurrency: 1, cwd: copy, env: testEnvironment(library) });
}

await runMain(main);
