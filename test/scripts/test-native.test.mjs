import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../scripts/project.mjs";
import { missingForTests } from "../../scripts/test-native.mjs";
import { fakePath, tempFolder, writeFiles } from "./temp-folder.mjs";

function runWithoutCmake(t, CI) {
	const env = { PATH: fakePath(t, {}), CI };
	return spawnSync(process.execPath, [join(root, "scripts/test-native.mjs")], { env, encoding: "utf8" });
}

test("without CMake the native tests are skipped visibly, with the command that brings it", (t) => {
	const { status, stdout } = runWithoutCmake(t, "");
	assert.equal(status, 0);
	assert.match(stdout, /^SKIPPED native tests: .*CMake.* not found/m);
	assert.match(stdout, /apt-get install .*cmake/);
});

test("in CI a skip is a failure", (t) => {
	const { status, stdout } = runWithoutCmake(t, "true");
	assert.equal(status, 1);
	assert.match(stdout, /^SKIPPED/);
});

test("GoogleTest is told apart from CMake", (t) => {
	const env = { PATH: fakePath(t, { cmake: "echo cmake version 3.25.1" }) };
	const headers = writeFiles(tempFolder(t), { "gtest/gtest.h": "" });
	const missing = (directory) => missingForTests({ env, includeDirectories: [directory] }).map(({ id }) => id);
	assert.deepEqual(missing(headers), ["compiler"]);
	assert.deepEqual(missing(tempFolder(t)), ["compiler", "gtest"]);
});
