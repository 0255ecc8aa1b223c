import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../scripts/project.mjs";
import { tempFolder, writeFiles } from "./temp-folder.mjs";

function runProgram(t, files, args) {
	const folder = writeFiles(tempFolder(t), { "package.json": '{"type":"module"}', ...files });
	mkdirSync(join(folder, "bin"));
	copyFileSync(join(root, "bin/omb.js"), join(folder, "bin/omb.js"));
	return spawnSync(process.execPath, [join(folder, "bin/omb.js"), ...args], { encoding: "utf8" });
}

test("omb hands its arguments to main", (t) => {
	const main = "export const main = async (args) => { console.log(args.join('|')); process.exit(3); };";
	const { status, stdout } = runProgram(t, { "dist/cli/main.js": main }, ["run", "-d", "x.yaml"]);
	assert.equal(stdout, "run|-d|x.yaml\n");
	assert.equal(status, 3);
});

test("omb without a build says what to run", (t) => {
	const { status, stderr } = runProgram(t, {}, []);
	assert.equal(stderr, "omb is not built yet; run `npm run setup` in its folder\n");
	assert.equal(status, 1);
});
