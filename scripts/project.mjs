/** Where things lie in this project, and the error that a set-up step ends with. */
import { readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of package.json; all relative paths in these scripts start here. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Logs, locks and test builds; nothing that ships. */
export const outDirectory = join(root, "out");

/**
 * The real folder of an installed package, wherever npm hoisted it.
 * @param {string} name
 * @returns {string | null} null when the package is not installed
 */
export function packageDirectory(name) {
	try {
		return dirname(realpathSync(createRequire(join(root, "package.json")).resolve(`${name}/package.json`)));
	} catch {
		return null;
	}
}

/**
 * A path inside an installed package.
 * @throws {SetupError} when the package is not installed
 */
export function packageFile(name, ...segments) {
	const directory = packageDirectory(name);
	if (directory === null) throw new SetupError(`the package ${name} is not installed; run \`npm run setup\``);
	return join(directory, ...segments);
}

/** @returns the parsed JSON file, or null when it is missing or damaged */
export function readJson(path) {
	try {
		return JSON.parse(readFileSync(path, "utf8"));
	} catch {
		return null;
	}
}

/** An expected end of a script: its message is all that the user is shown. */
export class SetupError extends Error {
	name = "SetupError";

	/**
	 * @param {string} message
	 * @param {number} exitCode 1 for a step that failed, 2 for something the user has to bring
	 */
	constructor(message, exitCode = 1) {
		super(message);
		this.exitCode = exitCode;
	}
}

/** Runs a script's main function; a SetupError becomes its message on stderr and its exit code. */
export async function runMain(main) {
	try {
		process.exitCode = (await main()) ?? 0;
	} catch (error) {
		if (!(error instanceof SetupError)) throw error;
		process.stderr.write(`${error.message}\n`);
		process.exitCode = error.exitCode;
	}
}

/** Whether a module is the program that was started, as opposed to being imported. */
export function isMain(moduleUrl) {
	return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(moduleUrl);
}
