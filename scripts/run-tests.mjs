/**
 * Runs a suite under Node's test runner, which takes no globs on Node.js 20.
 *   node scripts/run-tests.mjs unit|integration [part of a path]... [--option of node]...
 */
import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { join, relative, sep } from "node:path";
import { filesBelow } from "./fingerprint.mjs";
import { isMain, root, runMain, SetupError } from "./project.mjs";

/** Brokers and engines want the machine to themselves, so integration tests run one file at a time. */
const suites = {
	unit: { folder: "test", except: "test/integration", concurrency: availableParallelism() },
	integration: { folder: "test/integration", except: null, concurrency: 1 },
};

/**
 * Test files of a folder, relative to the project.
 * @param {string} folder
 * @param {{base?: string, except?: string | null, terms?: string[]}} [filter] terms: only paths that contain one
 */
export function collectTests(folder, { base = root, except = null, terms = [] } = {}) {
	return filesBelow(join(base, folder))
		.map((file) => relative(base, file).split(sep).join("/"))
		.filter((file) => /\.test\.(ts|mjs)$/.test(file))
		.filter((file) => except === null || !file.startsWith(`${except}/`))
		.filter((file) => terms.length === 0 || terms.some((term) => file.includes(term)));
}

/**
 * Runs test files and returns the runner's exit code.
 * @param {string[]} files relative to cwd
 * @param {{concurrency: number, options?: string[], cwd?: string, env?: object}} how
 */
export function runTests(files, { concurrency, options = [], cwd = root, env = process.env }) {
	const runner = ["--test", `--test-concurrency=${concurrency}`, "--test-reporter=spec"];
	const args = ["--import", "tsx", ...runner, ...options, ...files];
	return spawnSync(process.execPath, args, { cwd, env, stdio: "inherit" }).status ?? 1;
}

function main() {
	const [name, ...rest] = process.argv.slice(2);
	const suite = suites[name];
	if (suite === undefined) throw new SetupError(`run-tests: expected ${Object.keys(suites).join(" or ")}`, 2);
	const options = rest.filter((arg) => arg.startsWith("--"));
	const terms = rest.filter((arg) => !arg.startsWith("--"));
	const files = collectTests(suite.folder, { except: suite.except, terms });
	if (files.length === 0) throw new SetupError(`run-tests: no ${name} test found${terms.map((term) => ` ${term}`)}`);
	return runTests(files, { concurrency: suite.concurrency, options });
}

if (isMain(import.meta.url)) await runMain(main);
