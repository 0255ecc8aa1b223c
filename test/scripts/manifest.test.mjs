import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readJson, root } from "../../scripts/project.mjs";

const manifest = readJson(join(root, "package.json"));

test("npm builds the addon by postinstall alone, when node-rdkafka's install script has run", () => {
	// npm adds `install: node-gyp rebuild` by itself where a binding.gyp lies, and runs it beside node-rdkafka's.
	assert.equal(manifest.gypfile, false);
	assert.equal(manifest.scripts.install, undefined);
	assert.equal(manifest.scripts.postinstall, "node scripts/postinstall.mjs");
});

test("start and test set up first", () => {
	for (const name of ["prestart", "pretest"]) assert.equal(manifest.scripts[name], manifest.scripts.setup);
});

test("npm test runs every suite", () => {
	const suites = Object.keys(manifest.scripts).filter((name) => name.startsWith("test:"));
	const run = manifest.scripts.test.split(" && ").map((command) => command.replace("npm run ", ""));
	assert.deepEqual(run.toSorted(), suites.toSorted());
});

test("every script that the contributor's guide names exists", () => {
	const guide = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
	const named = [...guide.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name);
	assert.ok(named.length > 0);
	const absent = named.filter((name) => manifest.scripts[name] === undefined);
	assert.deepEqual(absent, []);
});
