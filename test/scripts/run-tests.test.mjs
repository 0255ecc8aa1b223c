import assert from "node:assert/strict";
import { test } from "node:test";
import { collectTests } from "../../scripts/run-tests.mjs";
import { tempFolder, writeFiles } from "./temp-folder.mjs";

test("test files are collected by name, without the excepted folder, narrowed by terms", (t) => {
	const names = ["test/a.test.ts", "test/b/c.test.mjs", "test/helper.ts", "test/integration/d.test.ts"];
	const base = writeFiles(tempFolder(t), Object.fromEntries(names.map((name) => [name, ""])));
	const except = "test/integration";
	assert.deepEqual(collectTests("test", { base, except }), ["test/a.test.ts", "test/b/c.test.mjs"]);
	assert.deepEqual(collectTests("test", { base, except, terms: ["/b/", "nothing"] }), ["test/b/c.test.mjs"]);
	assert.deepEqual(collectTests("test/integration", { base }), ["test/integration/d.test.ts"]);
});
