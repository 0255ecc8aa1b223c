/** Compiles src/ into dist/. */
import { cpSync, existsSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { filesBelow, fingerprint, readStamp, writeStamp } from "./fingerprint.mjs";
import { packageFile, readJson, root } from "./project.mjs";
import { runLogged } from "./run-logged.mjs";

const stampFile = join(root, "dist/.omb-build.json");

function currentFingerprint() {
	const compiler = readJson(join(root, "node_modules/typescript/package.json"))?.version ?? "";
	return fingerprint(root, ["src", "tsconfig.json", "tsconfig.build.json"], [compiler]);
}

/**
 * The file under src/ that a file under dist/ comes from.
 * @param {string} path relative to dist/
 */
export function sourceOf(path) {
	return path.endsWith(".json") ? path : path.replace(/(\.d\.ts|\.js)(\.map)?$/, ".ts");
}

/** Copies data files beside the code that reads them: tsc takes along only those that are imported. */
function copyData(sourceRoot, targetRoot) {
	for (const file of filesBelow(sourceRoot).filter((path) => path.endsWith(".json"))) {
		cpSync(file, join(targetRoot, relative(sourceRoot, file)));
	}
}

/** Removes what earlier sources left in dist/. */
function prune(sourceRoot, targetRoot) {
	for (const file of filesBelow(targetRoot)) {
		if (!existsSync(join(sourceRoot, sourceOf(relative(targetRoot, file))))) rmSync(file);
	}
}

/** Set-up step: dist/ is compiled from the present sources. */
export const typescriptStep = {
	name: "typescript",
	isStale: () => existsSync(join(root, "src")) && readStamp(stampFile) !== currentFingerprint(),
	async run() {
		const before = currentFingerprint();
		const args = [packageFile("typescript", "bin/tsc"), "-p", "tsconfig.build.json"];
		await runLogged({ name: "tsc", label: "compiling TypeScript", commands: [{ command: process.execPath, args }] });
		copyData(join(root, "src"), join(root, "dist"));
		prune(join(root, "src"), join(root, "dist"));
		writeStamp(stampFile, before);
	},
};
